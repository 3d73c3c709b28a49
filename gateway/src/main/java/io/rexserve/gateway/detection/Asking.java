package io.rexserve.gateway.detection;

import io.grpc.Channel;
import io.grpc.Context;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.gateway.problem.ServiceFailure;
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

/// One request while it is being answered: its passes, what they have said, and what has failed.
///
/// All of it happens on the thread that asks, which takes the reports of the calls from an [Inbox] one by one. The
/// calls
/// run in the context that was current at the start; language calls in one below it, so that they can be given up
/// alone.
final class Asking implements Pass.End {
    private final AskRequest request;
    private final Image image;
    private final Channel language;
    private final PassLimits limits;
    private final AskListener listener;
    private final Inbox inbox = new Inbox();
    private final Context.CancellableContext languageCalls = Context.current().withCancellation();
    private final long start = System.nanoTime();
    private final List<Pass> passes = new ArrayList<>();
    private final PassTexts texts = new PassTexts(delta -> tell(new AskEvent.Said(delta)));
    private final SaidObjects said = new SaidObjects();
    private final List<DetectionWarning> warned = new ArrayList<>();
    private final Set<Degradation> degraded = EnumSet.noneOf(Degradation.class);
    private List<RegionGroup> groups = List.of();
    private @Nullable Regions regions;
    private @Nullable ProblemException failure;
    private int ended;

    Asking(AskRequest request, Image image, Channel language, PassLimits limits, AskListener listener) {
        this.request = request;
        this.image = image;
        this.language = language;
        this.limits = limits;
        this.listener = listener;
    }

    /// Waits for the answer, taking reports as they come.
    ///
    /// @param search starts to look for the regions
    AskResult answer(Supplier<CompletableFuture<Regions>> search) throws InterruptedException {
        try {
            open(); // the picture is encoded while regions are looked for
            var _ = search.get().whenComplete((known, error) -> inbox.post(() -> regions(known, error)));
            while (regions == null || (failure == null && ended < groups.size())) {
                Runnable report = inbox.next(listener.patience());
                if (report == null) {
                    listener.idle();
                } else {
                    report.run();
                }
            }
            return result(regions);
        } finally {
            languageCalls.cancel(null);
        }
    }

    private void open() {
        int number = passes.size();
        var pass = new Pass(request.task(), request.options(), live(number), inbox, this);
        passes.add(pass);
        texts.add();
        languageCalls.run(() -> pass.open(language, image));
    }

    private void regions(@Nullable Regions known, @Nullable Throwable error) {
        if (known == null) {
            Throwable cause = error instanceof CompletionException ? error.getCause() : error;
            throw cause instanceof ProblemException problem
                    ? problem
                    : new ProblemException(ProblemKind.INTERNAL, String.valueOf(cause));
        }
        int count = known.boxes().size();
        if (request.task() instanceof Task.DescribeEach describe) {
            describe.requireNone(region -> region >= count, count);
        }
        regions = known;
        if (failure == null) {
            group(known);
        }
        tell(new AskEvent.Proposed(known));
    }

    private void group(Regions known) {
        groups = RegionGroup.of(request.task(), known.boxes().size(), limits.regions());
        int asked = groups.stream().mapToInt(RegionGroup::size).sum();
        if (groups.size() > 1) {
            degraded.add(Degradation.REGIONS_IN_PASSES);
        } else if (asked < known.boxes().size() && !(request.task() instanceof Task.DescribeEach)) {
            degraded.add(Degradation.REGIONS_CUT);
        }
        passes.getFirst().ask(groups.getFirst(), known);
        while (passes.size() < Math.min(groups.size(), limits.atOnce())) {
            next(known);
        }
    }

    private void next(Regions known) {
        RegionGroup group = groups.get(passes.size());
        open();
        passes.getLast().ask(group, known);
    }

    @Override
    public void completed(Pass pass) {
        if (failure != null) {
            return;
        }
        if (regions == null) {
            throw new ProblemException(
                    ProblemKind.SERVICE_FAULT, "language service: the conversation ended without a question");
        }
        try {
            var _ = pass.answer();
        } catch (ProblemException none) {
            fail(none);
            return;
        }
        if (pass.cut()) {
            degraded.add(Degradation.REGIONS_CUT);
        }
        ended++;
        if (request.ranking() == Ranking.ANSWER) { // else there is no text
            texts.ended(passes.indexOf(pass));
        }
        if (passes.size() < groups.size()) {
            next(regions);
        }
    }

    @Override
    public void failed(Pass pass, Throwable error) {
        if (failure == null) { // else it was given up because of the failure
            fail(ServiceFailure.problem("language", error, pass.progress(), pass.firstRegion()));
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
        languageCalls.cancel(null);
    }

    private AskResult result(Regions known) {
        Answer answer = failure == null
                ? AnswerMerge.of(passes.stream().map(Pass::answer).toList(), request.ranking())
                : Answer.none(new DetectionWarning(
                        degraded.iterator().next().code(),
                        "not answered, so nothing is known about objects: " + failure.detail(),
                        "",
                        ""));
        answer.warnings().stream().filter(warning -> !warned.contains(warning)).forEach(this::warn);
        return AskResult.of(
                request.task(),
                known,
                answer,
                request.options(),
                degraded,
                passes.size(),
                Duration.ofNanos(System.nanoTime() - start));
    }

    private AnswerEvents.Live live(int number) {
        return new AnswerEvents.Live() {
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
                    if (request.options().takes(object) && said.isNew(object)) {
                        tell(new AskEvent.Found(object));
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
                            .filter(request.options()::takes)
                            .sorted(DetectedObject.BEST_FIRST)
                            .forEach(object -> tell(new AskEvent.Found(object)));
                }
            }

            @Override
            public void warned(DetectionWarning warning) {
                // What one group of regions lacks another may have: that is known at the end.
                boolean certain = groups.size() == 1 || !warning.code().equals(AnswerMerge.REFUSED);
                if (certain && failure == null && !warned.contains(warning)) {
                    warn(warning);
                }
            }
        };
    }

    private void warn(DetectionWarning warning) {
        warned.add(warning);
        tell(new AskEvent.Warned(warning));
    }

    private void tell(AskEvent event) {
        listener.on(event);
    }
}
