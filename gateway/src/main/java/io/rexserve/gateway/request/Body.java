package io.rexserve.gateway.request;

import io.rexserve.gateway.problem.ProblemException.FieldError;
import io.rexserve.gateway.task.AnswerOptions;
import io.rexserve.gateway.task.BoxFormat;
import io.rexserve.gateway.task.BoxNumbers;
import io.rexserve.gateway.task.DetectionRequest;
import io.rexserve.gateway.task.Fallback;
import io.rexserve.gateway.task.FieldText;
import io.rexserve.gateway.task.Granularity;
import io.rexserve.gateway.task.LabelRules;
import io.rexserve.gateway.task.ProposalOptions;
import io.rexserve.gateway.task.Ranking;
import io.rexserve.gateway.task.RegionSource;
import io.rexserve.gateway.task.Task;
import io.rexserve.gateway.task.TaskName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The body of a request. The components of its records are the fields of the interface, in JSON and in multipart.
///
/// [BodyReader] reads and checks them one by one, then asks for [#faults()] and [#conflicts()]; nothing
/// else may be called before.
public sealed interface Body permits ProposalsBody, RenderBody, Body.LanguageBody {
    byte[] image();

    @Nullable
    Granularity granularity();

    @Nullable
    Double minScore();

    @Nullable
    Double nms();

    @Nullable
    Integer maxProposals();

    @Nullable
    BoxFormat boxFormat();

    /// How boxes are written, in the request and in the answer.
    default BoxFormat format() {
        return Objects.requireNonNullElse(boxFormat(), BoxFormat.XYXY);
    }

    /// Which model is to answer; null for the default one.
    @Nullable
    String model();

    /// What the answer holds only if asked for.
    Set<Include> included();

    /// What is wrong beyond single fields.
    List<FieldError> faults();

    /// Which values do not go together although each is right by itself; asked for where there are no other faults.
    default List<FieldError> conflicts() {
        return List.of();
    }

    /// How many regions there may be.
    int maxRegions();

    /// Adds what is wrong with a caller's own boxes, or beside them.
    ///
    /// @param boxes null where there are none
    static void checkBesideBoxes(Body body, @Nullable List<BoxNumbers> boxes, List<FieldError> faults) {
        if (boxes == null) {
            return;
        }
        RegionSource.checkCount(boxes, faults);
        ProposalOptions standard = ProposalOptions.DEFAULT;
        Map<String, Boolean> set = new LinkedHashMap<>(); // a default says nothing: generated clients send it
        set.put("granularity", body.granularity() != null && body.granularity() != standard.granularity());
        set.put("minScore", body.minScore() != null);
        set.put("nms", body.nms() != null);
        set.put("maxProposals", body.maxProposals() != null && body.maxProposals() != standard.maxProposals());
        set.forEach((field, differs) -> {
            if (differs) {
                faults.add(new FieldError(field, "not taken together with boxes (expected: one of the two)"));
            }
        });
        if (body.included().contains(Include.PROPOSALS)) {
            faults.add(new FieldError("include", "proposals (expected: no boxes of one's own)"));
        }
    }

    default ProposalOptions proposalOptions() {
        ProposalOptions standard = ProposalOptions.DEFAULT;
        return new ProposalOptions(
                Objects.requireNonNullElse(granularity(), standard.granularity()),
                minScore(),
                nms(),
                Objects.requireNonNullElse(maxProposals(), standard.maxProposals()));
    }

    /// A body that asks the language model.
    sealed interface LanguageBody extends Body permits DetectBody, AskBody, ScoreBody, ChatBody {
        String LABEL_THRESHOLDS = "labelThresholds";

        @Nullable
        Double objectThreshold();

        @Nullable
        Ranking ranking();

        @Nullable
        Boolean unconstrained();

        @Nullable
        Fallback fallback();

        /// The name of the task, once it is known that there are no faults.
        TaskName taskName();

        @Nullable
        List<Double> labelThresholds();

        @Nullable
        Double classAgnosticNms();

        /// The labels or phrases as sent; empty for tasks without them.
        List<String> sentLabels();

        /// The task in terms of the services.
        Task asked();

        RegionSource regionSource();

        /// What is asked of the services.
        default DetectionRequest request() {
            return new DetectionRequest(image(), asked(), regionSource(), answerOptions());
        }

        @Override
        default int maxRegions() {
            return regionSource().maxRegions();
        }

        @Override
        default List<FieldError> conflicts() {
            return answerOptions().faults(asked());
        }

        /// How the question is to be answered.
        default AnswerOptions answerOptions() {
            AnswerOptions standard = AnswerOptions.DEFAULT;
            return new AnswerOptions(
                    objectThreshold(),
                    ranking(),
                    Objects.requireNonNullElse(unconstrained(), standard.unconstrained()),
                    Objects.requireNonNullElse(fallback(), standard.fallback()),
                    LabelRules.of(sentLabels(), labelThresholds()),
                    classAgnosticNms(),
                    format());
        }

        /// Adds what is wrong with the thresholds of labels.
        default void checkThresholds(List<FieldError> faults) {
            List<Double> thresholds = labelThresholds();
            if (thresholds == null) {
                return;
            }
            int labels = sentLabels().size();
            if (thresholds.size() != labels) {
                faults.add(new FieldError(
                        LABEL_THRESHOLDS,
                        thresholds.size() + " values (expected: " + labels + ", one for each label or phrase)"));
            }
            for (int i = 0; i < thresholds.size(); i++) {
                double threshold = thresholds.get(i);
                if (!(threshold >= 0 && threshold <= 1)) {
                    faults.add(new FieldError(
                            LABEL_THRESHOLDS + "[" + i + "]",
                            FieldText.echo(String.valueOf(threshold)) + " (expected: a number, 0 to 1)"));
                }
            }
        }
    }
}
