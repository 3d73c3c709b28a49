package io.rexserve.gateway.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.gateway.task.TaskName;
import io.rexserve.serving.telemetry.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// How requests of the interface end, and how much of their time is left then. Every combination that can occur exists
/// from the start: a counter that is born with its first error shows no increase by it.
public final class RequestMeters {
    /// What is refused before it is known what a request asks for.
    private static final Set<ProblemKind> BEFORE_TASK = EnumSet.of(
            ProblemKind.MALFORMED_BODY,
            ProblemKind.MALFORMED_REQUEST,
            ProblemKind.FORBIDDEN,
            ProblemKind.NOT_FOUND,
            ProblemKind.METHOD_NOT_ALLOWED,
            ProblemKind.NOT_ACCEPTABLE,
            ProblemKind.BODY_TIMEOUT,
            ProblemKind.BODY_TOO_LARGE,
            ProblemKind.URI_TOO_LONG,
            ProblemKind.UNSUPPORTED_MEDIA_TYPE,
            ProblemKind.RANGE_NOT_SATISFIABLE,
            ProblemKind.EXPECTATION_FAILED,
            ProblemKind.HEADERS_TOO_LARGE,
            ProblemKind.NOT_IMPLEMENTED,
            ProblemKind.VERSION_NOT_SUPPORTED);

    private final Map<Key, Counter> requests = new HashMap<>();
    private final Timer timeLeft;

    private record Key(String task, Outcome outcome, String code) {}

    public RequestMeters(MeterRegistry meters) {
        for (String task : tasks()) {
            boolean known = !task.equals(RequestRecord.UNKNOWN);
            if (known) {
                add(meters, new Key(task, Outcome.SUCCESS, RequestRecord.NO_PROBLEM));
                add(meters, new Key(task, Outcome.DEGRADED, RequestRecord.NO_PROBLEM));
            }
            for (ProblemKind kind : ProblemKind.values()) {
                if (!known || !BEFORE_TASK.contains(kind)) {
                    add(meters, new Key(task, RequestRecord.outcome(kind), kind.code()));
                }
            }
        }
        this.timeLeft = Timer.builder("rexserve.gateway.deadline.left")
                .description("time that a request's deadline left when it ended; 0 once it was over")
                .register(meters);
    }

    private static List<String> tasks() {
        var tasks = new ArrayList<String>();
        for (TaskName name : TaskName.values()) {
            tasks.add(name.code());
        }
        tasks.add(RequestRecord.PROPOSALS);
        tasks.add(RequestRecord.RENDER);
        tasks.add(RequestRecord.UNKNOWN);
        return tasks;
    }

    private void add(MeterRegistry meters, Key key) {
        requests.put(
                key,
                Counter.builder("rexserve.gateway.requests")
                        .description("requests that have ended, those too that broke off in the middle of an answer")
                        .tag("task", key.task())
                        .tag("outcome", key.outcome().code())
                        .tag("code", key.code())
                        .register(meters));
    }

    /// Counts a request that has ended.
    void ended(RequestRecord request) {
        var key = new Key(request.task(), request.outcome(), request.code());
        Counter counter = requests.get(key);
        if (counter == null) { // a problem from before the task was known, or an answer to no task that has a name
            counter = requests.get(new Key(RequestRecord.UNKNOWN, key.outcome(), key.code()));
        }
        if (counter != null) {
            counter.increment();
        }
        Duration left = request.timeLeft();
        if (left != null) {
            timeLeft.record(left);
        }
    }
}
