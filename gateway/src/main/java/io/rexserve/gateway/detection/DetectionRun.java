package io.rexserve.gateway.detection;

import io.grpc.Context;
import io.rexserve.gateway.answer.Answer;
import io.rexserve.gateway.answer.Degradation;
import io.rexserve.gateway.answer.DetectionResult;
import io.rexserve.gateway.answer.DetectionWarning;
import io.rexserve.gateway.answer.Regions;
import io.rexserve.gateway.answer.SeenObjects;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.gateway.problem.ServiceFailure;
import io.rexserve.gateway.service.ServiceClient;
import io.rexserve.gateway.task.AnswerOptions;
import io.rexserve.gateway.task.BoxFormat;
import io.rexserve.gateway.task.DetectionRequest;
import io.rexserve.gateway.task.Fallback;
import io.rexserve.gateway.task.ProposalOptions;
import io.rexserve.gateway.task.Ranking;
import io.rexserve.gateway.task.RegionSource;
import io.rexserve.gateway.task.Task;
import io.rexserve.image.ImageHeader;
import io.rexserve.v1.Image;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// One request while it is being answered: its calls of the language service, the events that they have
/// sent, and what has failed.
///
/// All of it happens on the thread that answers the request, which takes the reports of the calls from a [Mailbox]
/// one by one. The calls run in a context below the one that was current at the start, which ends with the run;
/// language calls in one below that, so that they can be cancelled alone.
final class DetectionRun implements LanguageCall.Listener {
    private final DetectionRequest request;
    private final ImageHeader header;
    private final Image image;
    private final ServiceClient proposal;
    private final ServiceClient language;
    private final BatchLimits limits;
    private final DetectionListener listener;
    private final Mailbox mailbox = new Mailbox();
    private final Context.CancellableContext context = Context.current().withCancellation();
    private final Context.CancellableContext languageContext = context.withCancellation();
    private final long start = System.nanoTime();
    private final List<LanguageCall> calls = new ArrayList<>();
    private final OrderedTexts texts = new OrderedTexts(delta -> send(new DetectionEvent.Text(delta)));
    private final SeenObjects seen = new SeenObjects();
    private final Warnings warnings = new Warnings(warning -> send(new DetectionEvent.Warned(warning)));
    private final Set<Degradation> degraded = EnumSet.noneOf(Degradation.class);
    private List<RegionBatch> batches = List.of();
    private @Nullable Regions regions;
    private @Nullable ProblemException failure;
    private int completed;

    DetectionRun(
            DetectionRequest request,
            ImageHeader header,
            Image image,
            ServiceClient proposal,
            ServiceClient language,
            BatchLimits limits,
            DetectionListener listener) {
        this.request = request;
        this.header = header;
        this.image = image;
        this.proposal = proposal;
        this.language = language;
        this.limits = limits;
        this.listener = listener;
    }

    /// Runs until there is a result, taking reports as they come.
    ///
    /// @param yielding whether the image is encoded only once regions were proposed
    DetectionResult run(boolean yielding) throws InterruptedException {
        try {
            if (!yielding) {
                openLanguageCall(); // the image is encoded while regions are proposed
            }
            var _ = findRegions().whenComplete((known, error) -> mailbox.post(() -> regionsArrived(known, error)));
            while (regions == null || (failure == null && completed < batches.size())) {
                Runnable report = mailbox.next(listener.idleInterval());
                if (report == null) {
                    listener.idle();
                } else {
                    report.run();
                }
            }
            DetectionResult result = buildResult(regions);
            if (request.options().classAgnosticNms() != null) {
                result.objects().forEach(object -> send(new DetectionEvent.Found(object)));
            }
            return result;
        } finally {
            context.cancel(null);
        }
    }

    private CompletableFuture<Regions> findRegions() {
        BoxFormat format = request.options().boxFormat();
        return switch (request.regions()) {
            case RegionSource.Proposed(ProposalOptions options) ->
                ProposalCall.start(context, proposal, image, options)
                        .thenApply(proposals -> Regions.of(proposals, sinceStart(), format));
            case RegionSource.Given given ->
                CompletableFuture.completedFuture(Regions.given(
                        header.width(), header.height(), given.pixels(header.width(), header.height()), format));
        };
    }

    private void openLanguageCall() {
        var call = new LanguageCall(calls.size(), request, mailbox, language.reopening(languageContext), this);
        calls.add(call);
        texts.addCall();
        open(call);
    }

    private void open(LanguageCall call) {
        languageContext.run(() -> call.open(language.channel(), image));
    }

    private void regionsArrived(@Nullable Regions known, @Nullable Throwable error) {
        if (known == null) {
            throw ProposalCall.problem(error);
        }
        int count = known.all().size();
        if (request.task() instanceof Task.DescribeRegions describe) {
            describe.requireNone(region -> region >= count, count);
        }
        regions = known;
        if (failure == null) {
            askFirstBatches(known);
        }
        send(new DetectionEvent.Proposed(known));
        known.warnings().forEach(warnings::add);
        warnings.checkLabels(request.task().labels());
    }

    private void askFirstBatches(Regions known) {
        batches = RegionBatch.of(request.task(), known.all().size(), limits.regions());
        int asked = batches.stream().mapToInt(RegionBatch::size).sum();
        if (batches.size() > 1) {
            degraded.add(Degradation.REGIONS_IN_BATCHES);
        } else if (asked < known.all().size() && !(request.task() instanceof Task.DescribeRegions)) {
            degraded.add(Degradation.REGIONS_TRUNCATED);
        }
        if (calls.isEmpty()) {
            openLanguageCall();
        }
        LanguageCall first = calls.getFirst();
        if (first.endedIdle()) {
            open(first);
        }
        first.ask(batches.getFirst(), known);
        while (calls.size() < Math.min(batches.size(), limits.concurrent())) {
            askNextBatch(known);
        }
    }

    private void askNextBatch(Regions known) {
        RegionBatch batch = batches.get(calls.size());
        openLanguageCall();
        calls.getLast().ask(batch, known);
    }

    @Override
    public void event(LanguageCall call, DetectionEvent event) {
        if (failure != null) {
            return;
        }
        switch (event) {
            case DetectionEvent.Text(String delta) -> texts.append(call.number(), delta);
            case DetectionEvent.Found(var object) -> {
                AnswerOptions options = request.options();
                boolean certain = options.classAgnosticNms() == null; // else one of a higher score may follow
                if (certain && options.accepts(object.label(), object.score()) && seen.isNew(object)) {
                    send(event);
                }
            }
            case DetectionEvent.Warned(DetectionWarning warning) -> {
                // What one batch of regions lacks another may have: that is known at the end.
                boolean certain = batches.size() == 1 || !warning.code().equals(AnswerMerge.REFUSED);
                if (certain && delivers()) {
                    warnings.add(warning);
                }
            }
            case DetectionEvent.Proposed _ ->
                throw new IllegalStateException("proposals (expected: from the other service)");
        }
    }

    @Override
    public boolean delivers() {
        return listener.delivers();
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
        } catch (ProblemException problem) {
            fail(problem);
            return;
        }
        if (call.truncated()) {
            degraded.add(Degradation.REGIONS_TRUNCATED);
        }
        completed++;
        if (request.ranking() == Ranking.ANSWER) { // else there is no text
            texts.end(call.number());
        }
        if (calls.size() < batches.size()) {
            askNextBatch(regions);
        }
    }

    @Override
    public void failed(LanguageCall call, Throwable error) {
        if (failure == null) { // else it was cancelled because of the failure
            fail(ServiceFailure.problem("language", error, call.progress(), call.firstRegion()));
        }
    }

    @Override
    public void lostReplica(LanguageCall call, Duration delay) {
        if (failure == null) {
            language.reopen(delay, () -> mailbox.post(() -> reopen(call)));
        }
    }

    private void reopen(LanguageCall call) {
        if (failure == null) {
            open(call);
            if (regions != null) {
                call.askAgain(regions);
            }
        }
    }

    @Override
    public void endedIdle(LanguageCall call) {
        if (failure == null && regions != null) {
            open(call);
            call.askAgain(regions);
        }
    }

    /// Cancels the other calls, and continues without an answer if the caller accepts that.
    private void fail(ProblemException problem) {
        if (request.options().fallback() == Fallback.NONE) {
            throw problem;
        }
        Degradation degradation = Degradation.of(problem.kind()).orElseThrow(() -> problem);
        failure = problem;
        degraded.clear();
        degraded.add(degradation);
        languageContext.cancel(null);
    }

    private DetectionResult buildResult(Regions known) {
        Answer answer = failure == null
                ? AnswerMerge.of(calls.stream().map(LanguageCall::answer).toList(), request.ranking())
                : Answer.none(new DetectionWarning(
                        degraded.iterator().next().code(),
                        "not answered, so nothing is known about objects: " + failure.detail(),
                        "",
                        ""));
        answer.warnings().forEach(warnings::add);
        return DetectionResult.of(
                request.task(),
                known,
                answer.with(warnings.all()),
                request.options(),
                degraded,
                calls.size(),
                sinceStart());
    }

    private Duration sinceStart() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private void send(DetectionEvent event) {
        listener.on(event);
    }
}
