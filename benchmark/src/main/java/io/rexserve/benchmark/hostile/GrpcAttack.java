package io.rexserve.benchmark.hostile;

import io.rexserve.benchmark.hostile.AttackLog.Finding;
import io.rexserve.benchmark.wire.RawGrpc;
import io.rexserve.v1.Box;
import io.rexserve.v1.ConverseRequest;
import io.rexserve.v1.Detect;
import io.rexserve.v1.Question;
import io.rexserve.v1.Regions;
import java.io.IOException;
import java.net.Socket;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Rude peers of the two model services, on their own ports, beside a gateway that uses them for the good client. What
/// is wrong is a connection or a call that is held beyond the services' limits, and a good client that is refused.
///
/// @param scene the target; its connections come from the attacker's address
/// @param proposal connections to the proposal service
/// @param language connections to the language service
/// @param size how much
public record GrpcAttack(Scene scene, RawGrpc proposal, RawGrpc language, ClientAttack.Size size) {
    private static final String CONVERSE = "rexserve.v1.LanguageService/Converse";
    private static final String PROPOSE = "rexserve.v1.ProposalService/Propose";
    private static final int CALLS_PER_CONNECTION = 4;
    private static final int MESSAGES = 5_000;
    private static final int ELEMENTS = 3_000;

    /// What one connection does before it waits for its end.
    private interface Conversation {
        /// @return calls that are open in the end
        int speak(Socket socket) throws IOException;
    }

    /// Runs all scenarios.
    public void run() throws InterruptedException {
        for (Map.Entry<String, Runnable> each : scenarios().entrySet()) {
            scene.progress().println("Scenario " + each.getKey());
            scene.log().phase(each.getKey());
            each.getValue().run();
            scene.log().phase(AttackLog.BETWEEN);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    private Map<String, Runnable> scenarios() {
        var all = new LinkedHashMap<String, Runnable>();
        all.put("half-open", () -> together("half-open", language, _ -> 0));
        all.put("magic-only", () -> together("magic-only", proposal, socket -> say(socket, 0, RawGrpc.magic())));
        all.put("idle-streams", () -> together("idle-streams", language, this::openCalls));
        all.put("resets", () -> together("resets", language, this::resets));
        all.put("tiny-messages", () -> together("tiny-messages", language, this::tinyMessages));
        all.put("long-regions", () -> together("long-regions", language, socket -> converse(socket, regions())));
        all.put("long-question", () -> together("long-question", language, socket -> converse(socket, labels())));
        all.put("slow-image", () -> together("slow-image", proposal, this::beginImage));
        return all;
    }

    private void together(String name, RawGrpc peer, Conversation conversation) {
        try {
            SlowClients.together(size.connections(), number -> connection(name + "-" + number, peer, conversation));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void connection(String name, RawGrpc peer, Conversation conversation) {
        long start = System.nanoTime();
        String outcome;
        try (Socket socket = peer.connect()) {
            int open = conversation.speak(socket);
            outcome = RawGrpc.end(socket, open, size.hold());
        } catch (IOException _) {
            outcome = "closed";
        }
        List<Finding> faults = outcome.equals("held")
                ? List.of(new Finding("held", "open " + size.hold().toSeconds() + " s after the last byte"))
                : List.of();
        String scenario = name.substring(0, name.lastIndexOf('-'));
        scene.log().record(name, scenario + ": " + outcome, System.nanoTime() - start, new byte[0], faults);
    }

    private static int say(Socket socket, int open, byte[]... parts) throws IOException {
        socket.getOutputStream().write(RawGrpc.joined(parts));
        return open;
    }

    /// Calls on which nothing is sent.
    private int openCalls(Socket socket) throws IOException {
        say(socket, 0, RawGrpc.preface());
        for (int i = 0; i < CALLS_PER_CONNECTION; i++) {
            say(socket, 0, language.call(2 * i + 1, CONVERSE));
        }
        return CALLS_PER_CONNECTION;
    }

    /// Calls that are cancelled at once, in hundreds ("rapid reset", CVE-2023-44487); one is left, and idle.
    private int resets(Socket socket) throws IOException {
        say(socket, 0, RawGrpc.preface());
        int stream = 1;
        for (int i = 0; i < size.rounds(); i++, stream += 2) {
            say(socket, 0, language.call(stream, CONVERSE), RawGrpc.reset(stream));
        }
        return say(socket, 1, language.call(stream, CONVERSE));
    }

    private int tinyMessages(Socket socket) throws IOException {
        byte[] empty = RawGrpc.message(1, new byte[0], false);
        say(socket, 0, RawGrpc.preface(), language.call(1, CONVERSE));
        for (int i = 0; i < MESSAGES; i++) {
            say(socket, 0, empty);
        }
        return 1;
    }

    private int converse(Socket socket, ConverseRequest request) throws IOException {
        return say(
                socket,
                1,
                RawGrpc.preface(),
                language.call(1, CONVERSE),
                RawGrpc.message(1, request.toByteArray(), true));
    }

    private static ConverseRequest regions() {
        Box box = Box.newBuilder().setX2(1).setY2(1).build();
        var regions = Regions.newBuilder();
        IntStream.range(0, ELEMENTS).forEach(_ -> regions.addBoxes(box));
        return ConverseRequest.newBuilder().setRegions(regions).build();
    }

    private static ConverseRequest labels() {
        var detect = Detect.newBuilder();
        IntStream.range(0, ELEMENTS).forEach(i -> detect.addLabels("label " + i));
        return ConverseRequest.newBuilder()
                .setQuestion(Question.newBuilder().setDetect(detect))
                .build();
    }

    /// A message of which only the first bytes come.
    private int beginImage(Socket socket) throws IOException {
        byte[] message = RawGrpc.message(1, new byte[1000], true);
        byte[] begun = java.util.Arrays.copyOf(message, 100); // in the middle of a frame
        return say(socket, 1, RawGrpc.preface(), proposal.call(1, PROPOSE), begun);
    }
}
