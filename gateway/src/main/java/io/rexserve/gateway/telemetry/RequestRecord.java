package io.rexserve.gateway.telemetry;

import io.rexserve.gateway.answer.Answer;
import io.rexserve.gateway.answer.Degradation;
import io.rexserve.gateway.answer.DetectionResult;
import io.rexserve.gateway.answer.Model;
import io.rexserve.gateway.answer.Proposals;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.serving.telemetry.Outcome;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What is noted about one request of the interface, on its own thread, until its answer is written.
public final class RequestRecord {
    /// The task of a request that was refused before its body was read.
    public static final String UNKNOWN = "unknown";

    /// The task of a request for boxes alone.
    public static final String PROPOSALS = "proposals";

    /// The task of a request for a drawing, of which no service takes part.
    public static final String RENDER = "render";

    /// The code of a request without a problem.
    static final String NO_PROBLEM = "none";

    private static final String ATTRIBUTE = RequestRecord.class.getName();

    private final long start = System.nanoTime();
    private final Map<String, Duration> stages = new LinkedHashMap<>();
    private final Set<String> models = new TreeSet<>();
    private @Nullable String pool;
    private String task = UNKNOWN;
    private boolean asksLanguage = true;
    private boolean proposes = true;
    private int conversations = 1;
    private int pictures;
    private long cost;
    private long promptTokens;
    private long completionTokens;
    private List<Degradation> degraded = List.of();
    private @Nullable Duration time;
    private @Nullable ProblemException problem;

    /// The record of a request; a new one where it has none yet.
    public static RequestRecord of(HttpServletRequest http) {
        if (http.getAttribute(ATTRIBUTE) instanceof RequestRecord known) {
            return known;
        }
        var made = new RequestRecord();
        http.setAttribute(ATTRIBUTE, made);
        return made;
    }

    /// The request's time has been decided, counted from its arrival.
    public void time(Duration given) {
        time = given;
    }

    /// Which pool is to answer.
    ///
    /// @param name null for the default one
    public void pool(@Nullable String name) {
        pool = name;
    }

    /// The pool that is to answer; null for the default one, or where it is not known.
    @Nullable
    String pool() {
        return pool;
    }

    /// What is asked, as far as it is known.
    ///
    /// @param name of the task
    /// @param calls of the language service at a time; 0 where none takes part
    /// @param needsProposals whether the proposal service takes part
    public void asks(String name, int calls, boolean needsProposals) {
        task = name;
        asksLanguage = calls > 0;
        conversations = Math.max(1, calls);
        proposes = needsProposals;
    }

    /// The picture has been read, and is one that is served.
    public void accepted() {
        pictures = 1;
    }

    /// The request has been charged for.
    ///
    /// @param units of cost
    public void charged(long units) {
        cost += units;
    }

    /// Units that were charged.
    public long cost() {
        return cost;
    }

    /// A stage that has ended.
    public void stage(String name, Duration took) {
        stages.merge(name, took, Duration::plus);
    }

    /// The language service has answered, or the caller takes proposals instead.
    public void answered(DetectionResult result) {
        degraded = result.degraded();
        Answer answer = result.answer();
        promptTokens = answer.promptTokens();
        completionTokens = answer.completionTokens();
        model(answer.model());
        if (result.regions().proposals() != null) {
            model(result.regions().proposals().model());
        }
    }

    /// The proposal service has answered alone.
    public void proposed(Proposals found) {
        model(found.model());
    }

    private void model(@Nullable Model model) {
        if (model != null) {
            models.add(model.name());
        }
    }

    /// The request has ended with a problem; the first one counts.
    public void failed(ProblemException why) {
        if (problem == null) {
            problem = why;
        }
    }

    Outcome outcome() {
        if (problem != null) {
            return outcome(problem.kind());
        }
        return degraded.isEmpty() ? Outcome.SUCCESS : Outcome.DEGRADED;
    }

    /// How a request ends that ends with a problem.
    static Outcome outcome(ProblemKind kind) {
        if (kind == ProblemKind.CALLER_GONE) {
            return Outcome.CANCELLED;
        }
        return switch (kind.status()) {
            case 503 -> Outcome.REFUSED;
            default -> kind.status() < 500 ? Outcome.CALLER_ERROR : Outcome.FAILED;
        };
    }

    String code() {
        return problem == null ? NO_PROBLEM : problem.kind().code();
    }

    String task() {
        return task;
    }

    public int pictures() {
        return pictures;
    }

    public long promptTokens() {
        return promptTokens;
    }

    public long completionTokens() {
        return completionTokens;
    }

    Map<String, Duration> stages() {
        return stages;
    }

    /// The names of the models that answered.
    String models() {
        return String.join(",", models);
    }

    String degradations() {
        return String.join(",", degraded.stream().map(Degradation::code).toList());
    }

    Duration sinceArrival() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /// What is left of its time, zero where it is over; null where it was refused before its time was known.
    @Nullable
    Duration timeLeft() {
        if (time == null) {
            return null;
        }
        Duration left = time.minus(sinceArrival());
        return left.isNegative() ? Duration.ZERO : left;
    }

    /// The services that would have served the request, had they had room for it; empty if it was served.
    List<Shortage> shortages() {
        var found = new ArrayList<Shortage>();
        if (problem != null && Shortage.isOne(problem.kind())) {
            String service = problem.service();
            if (asksLanguage && !Shortage.PROPOSAL.equals(service)) {
                found.add(new Shortage(Shortage.LANGUAGE, conversations));
            }
            if (proposes && !Shortage.LANGUAGE.equals(service)) {
                found.add(new Shortage(Shortage.PROPOSAL, 1));
            }
        } else if (problem == null && Shortage.isOne(degraded)) {
            found.add(new Shortage(Shortage.LANGUAGE, conversations));
        }
        return found;
    }

    /// Calls that a service had no room for, or was not there for.
    ///
    /// @param service `proposal` or `llm`
    record Shortage(String service, int calls) {
        static final String PROPOSAL = "proposal";
        static final String LANGUAGE = "llm";

        static boolean isOne(ProblemKind kind) {
            return switch (kind) {
                case OVERLOADED, QUEUE_FULL, WARMING_UP, DRAINING, SERVICE_UNAVAILABLE -> true;
                default -> false;
            };
        }

        static boolean isOne(List<Degradation> degraded) {
            return degraded.contains(Degradation.LLM_OVERLOADED) || degraded.contains(Degradation.LLM_UNAVAILABLE);
        }
    }
}
