package io.rexserve.benchmark.hostile;

import io.rexserve.benchmark.hostile.AttackLog.Finding;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/// Rude clients, one scenario after the other. After each the server has to be as free as before.
///
/// @param scene the target
/// @param size how large each scenario is
/// @param image a picture with objects
@SuppressWarnings("ArrayRecordComponent") // sent, compared never
public record ClientAttack(Scene scene, Size size, byte[] image) {
    private static final Duration RELEASE = Duration.ofSeconds(15);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final String ACTIVE = "rexserve_gateway_requests_active";
    // The good client's.
    private static final int EXPECTED_ACTIVE = 1;

    /// How large the scenarios are.
    ///
    /// @param connections of scenarios that hold places
    /// @param idle connections that send nothing
    /// @param rounds of scenarios that repeat
    /// @param hold how long a scenario keeps its connections, at most
    public record Size(int connections, int idle, int rounds, Duration hold) {}

    /// One scenario.
    interface Scenario {
        void run() throws IOException, InterruptedException;

        /// Makes what it sends: while that takes processor time nothing is measured.
        default void prepare() {}
    }

    private Map<String, Scenario> scenarios() {
        var slow = new SlowClients(scene, size, image);
        var leaving = new LeavingClients(scene, size, image);
        var framing = new FramingClients(scene, image);
        var uploads = new UploadClients(scene, size);
        var all = new LinkedHashMap<String, Scenario>();
        all.put("slow-headers", slow::headers);
        all.put("slow-body", slow::bodies);
        all.put("unread-answers", slow::unreadAnswers);
        all.put("unread-events", slow::unreadEvents);
        all.put("idle", slow::idle);
        all.put("leaving", leaving::leave);
        all.put("half-closed", leaving::halfClosed);
        all.put("framing", framing::run);
        all.put("pipelining", framing::pipelining);
        all.put("expect-continue", uploads::expectContinue);
        all.put("uploads", new Scenario() {
            @Override
            public void prepare() {
                uploads.prepare();
            }

            @Override
            public void run() throws InterruptedException {
                uploads.large();
            }
        });
        return all;
    }

    /// Names of all scenarios.
    public List<String> names() {
        return List.copyOf(scenarios().keySet());
    }

    /// Runs scenarios, in order.
    ///
    /// @param only their names; empty for all
    public void run(List<String> only) throws IOException, InterruptedException {
        for (Map.Entry<String, Scenario> each : scenarios().entrySet()) {
            if (only.isEmpty() || only.contains(each.getKey())) {
                scene.progress().println("Scenario " + each.getKey());
                each.getValue().prepare();
                scene.log().phase(each.getKey());
                long start = System.nanoTime();
                each.getValue().run();
                scene.log().phase(AttackLog.BETWEEN);
                awaitRelease(each.getKey(), start);
            }
        }
    }

    /// Waits until no request is open any more but the good client's.
    private void awaitRelease(String name, long start) throws InterruptedException {
        long end = System.nanoTime() + RELEASE.toNanos();
        OptionalDouble active = scene.meter(ACTIVE);
        while (active.orElse(0) > EXPECTED_ACTIVE && System.nanoTime() < end) {
            Thread.sleep(POLL);
            active = scene.meter(ACTIVE);
        }
        List<Finding> held = active.orElse(0) > EXPECTED_ACTIVE
                ? List.of(new Finding(
                        "held", active + " requests are open " + RELEASE.toSeconds() + " s after the clients left"))
                : List.of();
        scene.log().record(name + "-release", "released", System.nanoTime() - start, new byte[0], held);
    }
}
