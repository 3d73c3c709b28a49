package io.rexserve.gateway.detection;

import io.grpc.Channel;
import io.grpc.Context;
import io.rexserve.gateway.answer.Answer;
import io.rexserve.gateway.answer.Degradation;
import io.rexserve.gateway.answer.DetectedObject;
import io.rexserve.gateway.answer.DetectionResult;
import io.rexserve.gateway.answer.DetectionWarning;
import io.rexserve.gateway.answer.Regions;
import io.rexserve.gateway.answer.SeenObjects;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.gateway.problem.ServiceFailure;
import io.rexserve.gateway.task.DetectionRequest;
import io.rexserve.gateway.task.Fallback;
import io.rexserve.gateway.task.Ranking;
import io.rexserve.gateway.task.Task;
import io.rexserve.v1.Image;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One request while it is being answered: its calls, what they have said, and what has failed.
///
/// All of it happens on the thread that asks, which takes the reports of the calls from an [Mailbox] one by one. The
/// calls
/// run in the context that was current at the start; language calls in one below it, so that they can be given up
/// alone.
final class DetectionRun implements LanguageCall.End {
    private final DetectionRequest request;
    private final Image image;
    private final Channel language;
    private final BatchLimits limits;
    private final DetectionListener listener;
    private final Mailbox inbox = new Mailbox();
    private final Context.CancellableContext scope = Context.current().withCancellation();
    private final long start = System.nanoTime();
    private final List<LanguageCall> calls = new ArrayList<>();
    private final OrderedTexts texts = new OrderedTexts(delta -> tell(new DetectionEvent.Said(delta)));
    private final SeenObjects said = new SeenObjects();
    private final List<DetectionWarning> warned = new ArrayList<>();
    private final Set<Degradation> degraded = EnumSet.noneOf(Degradation.class);
    private List<RegionBatch> batches = List.of();
    private @Nullable Regions regions;
    private @Nullable ProblemException failure;
    private int ended;

    DetectionRun(
            DetectionRequest request, Image image, Channel language, BatchLimits limits, DetectionListener listener) {
        this.request = request;
        this.image = image;
        this.language = language;
        this.limits = limits;
        this.listener = listener;
    }

    /// Waits for the answer, taking reports as they come.
    ///
    /// @param search starts to look for the regions
    DetectionResult answer(Supplier<CompletableFuture<Regions>> search) throws InterruptedException {
        try {
            open(); // the picture is encoded while regions are looked for
            var _ = search.get().whenComplete((known, error) -> inbox.post(() -> regions(known, error)));
            while (regions == null || (failure == null && ended < batches.size())) {
                Runnable report = inbox.next(listener.patience());
                if (report == null) {
                    listener.idle();
                } else {
                    report.run();
                }
            }
            return result(regions);
        } finally {
            scope.cancel(null);
        }
    }

    private void open() {
        int number = calls.size();
        var call = new LanguageCall(request.task(), request.options(), live(number), inbox, this);
        calls.add(call);
        texts.add();
        scope.run(() -> call.open(language, image));
    }

    private void regions(@Nullable Regions known, @Nullable Throwable error) {
        if (known == null) {
            Throwable cause = error instanceof CompletionException ? error.getCause() : error;
            throw cause instanceof ProblemException problem
                    ? problem
                    : new ProblemException(ProblemKind.INTERNAL, String.valueOf(cause));
        }
        int count = known.boxes().size();
        if (request.task() instanceof Task.DescribeRegions describe) {
            describe.requireNone(region -> region >= count, count);
        }
        regions = known;
        if (failure == null) {
            group(known);
        }
        tell(new DetectionEvent.Proposed(known));
    }

    private void group(Regions known) {
        batches = RegionBatch.of(request.task(), known.boxes().size(), limits.regions());
        int asked = batches.stream().mapToInt(RegionBatch::size).sum();
        if (batches.size() > 1) {
            degraded.add(Degradation.REGIONS_IN_BATCHES);
        } else if (asked < known.boxes().size() && !(request.task() instanceof Task.DescribeRegions)) {
            degraded.add(Degradation.REGIONS_TRUNCATED);
        }
        calls.getFirst().ask(batches.getFirst(), known);
        while (calls.size() < Math.min(batches.size(), limits.atOnce())) {
            next(known);
        }
    }

    private void next(Regions known) {
        RegionBatch group = batches.get(calls.size());
        open();
        calls.getLast().ask(group, known);
    }

    @Override
    public void completed(LanguageCall call) {
        if (failure != null) {
            return;
        }
        if (regions == null) {
            throw new ProblemException(
                    ProblemKind.SERVICE_FAULT, "language service: the conversation ended without a question");
        }
        try {
            var _ = call.answer();
        } catch (ProblemException none) {
            fail(none);
            return;
        }
        if (call.cut()) {
            degraded.add(Degradation.REGIONS_TRUNCATED);
        }
        ended++;
        if (request.ranking() == Ranking.ANSWER) { // else there is no text
            texts.ended(calls.indexOf(call));
        }
        if (calls.size() < batches.size()) {
            next(regions);
        }
    }

    @Override
    public void failed(LanguageCall call, Throwable error) {
        if (failure == null) { // else it was given up because of the failure
            fail(ServiceFailure.problem("language", error, call.progress(), call.firstRegion()));
        }
    }

    /// Gives up what the others still do, and goes on without an answer if the caller takes that.
    private void fail(ProblemException problem) {
        if (request.options().fallback() == Fallback.NONE) {
            throw problem;
        }
        Degradation degradation = Degradation.of(problem.kind()).orElseThrow(() -> problem);
        failure = problem;
        degraded.clear();
        degraded.add(degradation);
        scope.cancel(null);
    }

    private DetectionResult result(Regions known) {
        Answer answer = failure == null
                ? AnswerMerge.of(calls.stream().map(LanguageCall::answer).toList(), request.ranking())
                : Answer.none(new DetectionWarning(
                        degraded.iterator().next().code(),
                        "not answered, so nothing is known about objects: " + failure.detail(),
                        "",
                        ""));
        answer.warnings().stream().filter(warning -> !warned.contains(warning)).forEach(this::warn);
        return DetectionResult.of(
                request.task(),
                known,
                answer,
                request.options(),
                degraded,
                calls.size(),
                Duration.ofNanos(System.nanoTime() - start));
    }

    private AnswerBuilder.Live live(int number) {
        return new AnswerBuilder.Live() {
            @Override
            public void said(String delta) {
                if (failure == null) {
                    texts.said(number, delta);
                }
            }

            @Override
            public void pointed(Answer.Phrase phrase, Answer.Pointer pointer) {
                if (regions != null && failure == null) {
                    var object = DetectedObject.of(phrase, pointer, regions);
                    if (request.options().takes(object.score()) && said.isNew(object)) {
                        tell(new DetectionEvent.Found(object));
                    }
                }
            }

            @Override
            public void scored(List<Answer.Phrase> phrases) {
                Regions known = regions;
                if (known != null && failure == null) {
                    phrases.stream()
                            .flatMap(phrase -> phrase.pointers().stream()
                                    .map(pointer -> DetectedObject.of(phrase, pointer, known)))
                            .filter(object -> request.options().takes(object.score()))
                            .sorted(DetectedObject.BEST_FIRST)
                            .forEach(object -> tell(new DetectionEvent.Found(object)));
                }
            }

            @Override
            public void warned(DetectionWarning warning) {
                // What one group of regions lacks another may have: that is known at the end.
                boolean certain = batches.size() == 1 || !warning.code().equals(AnswerMerge.REFUSED);
                if (certain && failure == null && !warned.contains(warning)) {
                    warn(warning);
                }
            }
        };
    }

    private void warn(DetectionWarning warning) {
        warned.add(warning);
        tell(new DetectionEvent.Warned(warning));
    }

    private void tell(DetectionEvent event) {
        listener.on(event);
    }
}
