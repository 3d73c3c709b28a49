package io.rexserve.data.caption;

import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.record.Statement;
import io.rexserve.data.stage.AnswerStore;
import io.rexserve.data.stage.Cost;
import io.rexserve.data.stage.ItemRefusal;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.RefusalReason;
import io.rexserve.data.stage.Stage;
import io.rexserve.data.stage.StageEnvironment;
import io.rexserve.data.stage.StageInput;
import io.rexserve.data.stage.StageSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Several ways to a caption, one after the other. Captions that a record brings come first.
///
/// @param captioners settings of the stages `caption`, in order
/// @param take how many of them a picture's captions come from
/// @param required whether a picture without a caption is refused, unless it brings regions; else it goes on without
/// one
public record CaptionsInOrder(List<StageSettings> captioners, Take take, boolean required) implements StageSettings {
    /// Which captions a picture gets.
    public enum Take {
        /// Those of the first captioner that has any.
        FIRST,
        /// Those of all.
        ALL
    }

    public CaptionsInOrder {
        captioners = List.copyOf(captioners);
        if (captioners.isEmpty()) {
            throw new IllegalArgumentException("captioners: none (expected: one or more)");
        }
    }

    @Override
    public String stage() {
        return "caption";
    }

    @Override
    public String identity() {
        return captioners.stream()
                .map(StageSettings::identity)
                .collect(
                        Collectors.joining("\n", "captions in order 2, " + take + ", required " + required + "\n", ""));
    }

    @Override
    public Set<String> heldModels() {
        return captioners.stream()
                .flatMap(captioner -> captioner.heldModels().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public int threads() {
        return captioners.stream().mapToInt(StageSettings::threads).max().orElse(1);
    }

    @Override
    public Stage open(StageEnvironment environment) {
        var opened = new ArrayList<Stage>();
        try {
            for (StageSettings captioner : captioners) {
                opened.add(captioner.open(environment));
            }
        } catch (RuntimeException e) {
            opened.forEach(Stage::close);
            throw e;
        }
        return new Captions(List.copyOf(opened), take, required);
    }

    /// The opened captioners.
    private record Captions(List<Stage> captioners, Take take, boolean required) implements Stage {
        @Override
        public int concurrency() {
            return captioners.stream().mapToInt(Stage::concurrency).max().orElse(1);
        }

        @Override
        public Outcome process(StageInput input, AnswerStore answers) throws InterruptedException {
            RexverseRecord record = input.record();
            var captions = new ArrayList<Statement>(record.captions());
            var refusals = new ArrayList<ItemRefusal>();
            Cost cost = Cost.NONE;
            for (Stage captioner : captioners) {
                if (take == Take.FIRST && !captions.isEmpty()) {
                    break;
                }
                var next = new StageInput(record.withCaptions(List.of()), input.content());
                Outcome outcome = captioner.process(next, answers);
                cost = cost.plus(outcome.cost());
                switch (outcome) {
                    case Outcome.Kept kept -> {
                        record = kept.record();
                        captions.addAll(record.captions());
                        refusals.addAll(kept.refusals());
                    }
                    case Outcome.Refused refused ->
                        refusals.add(new ItemRefusal("caption", refused.reason(), refused.detail()));
                    case Outcome.Failed failed -> {
                        return new Outcome.Failed(failed.detail(), cost);
                    }
                }
            }
            if (captions.isEmpty() && required && record.regions().isEmpty()) {
                return new Outcome.Refused(reason(refusals), detail(refusals), cost);
            }
            return new Outcome.Kept(record.withCaptions(captions), refusals, cost);
        }

        /// That a picture is unlike what the model knows says more than that it has no caption.
        private static RefusalReason reason(List<ItemRefusal> refusals) {
            return refusals.stream().anyMatch(refusal -> refusal.reason() == RefusalReason.UNFAMILIAR)
                    ? RefusalReason.UNFAMILIAR
                    : RefusalReason.NO_CAPTION;
        }

        private static String detail(List<ItemRefusal> refusals) {
            return refusals.isEmpty()
                    ? "none (expected: a caption)"
                    : refusals.stream().map(ItemRefusal::detail).collect(Collectors.joining("; "));
        }

        @Override
        public void close() {
            captioners.forEach(Stage::close);
        }
    }
}
