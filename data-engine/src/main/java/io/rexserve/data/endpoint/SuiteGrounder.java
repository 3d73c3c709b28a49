package io.rexserve.data.endpoint;

import io.rexserve.data.endpoint.SuiteAnswer.Known;
import io.rexserve.data.ground.GivenBoxes;
import io.rexserve.data.ground.GivenBoxes.Found;
import io.rexserve.data.stage.AnswerStore;
import io.rexserve.data.stage.Cost;
import io.rexserve.data.stage.ItemRefusal;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.StageEnvironment;
import io.rexserve.data.stage.StageInput;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Asks a suite for all phrases of a picture, each in every form that it may be known by; the first form whose words
/// the suite knows counts.
final class SuiteGrounder extends EndpointStage {
    // Limits of the gateway.
    private static final int MAX_LABELS = 100;
    private static final int MAX_LENGTH = 200;
    // Of an object in an answer, its label aside; 150 were measured.
    private static final int OBJECT_BYTES = 256;

    private final SuiteGroundSettings settings;

    SuiteGrounder(SuiteGroundSettings settings, StageEnvironment environment) {
        super(settings.endpoint(), environment);
        this.settings = settings;
    }

    @Override
    public Outcome process(StageInput input, AnswerStore answers) throws InterruptedException {
        long began = System.nanoTime();
        var forms = new GivenBoxes(input.record(), "", settings.match()).forms();
        List<String> labels = forms.stream()
                .flatMap(List::stream)
                .distinct()
                .filter(label -> label.length() <= MAX_LENGTH)
                .toList();
        var asked = new Asked(input, answers);
        for (int from = 0; from < labels.size() && asked.stopped == null; ) {
            int to = from + fitting(labels.subList(from, labels.size()));
            asked.ask(labels.subList(from, to));
            from = to;
        }
        Cost cost = asked.cost.since(began);
        if (asked.stopped != null) {
            return asked.stopped.outcome(cost, (_, _) -> {
                throw new IllegalStateException("a valid answer stops nothing");
            });
        }
        var given = new GivenBoxes(input.record(), asked.author, settings.match());
        return asked.unfamiliar != null && settings.refuseUnfamiliar()
                ? given.unfamiliar(asked.unfamiliar, asked.refusals, cost)
                : given.outcomeOf(forms.stream().map(asked::found).toList(), asked.refusals, settings.required(), cost);
    }

    /// How many of some labels are asked together: no more than the gateway takes, and none whose answer, every
    /// proposal with its scores, might be longer than is read.
    private int fitting(List<String> labels) {
        long bytes = 0;
        int fitting = 0;
        while (fitting < Math.min(labels.size(), MAX_LABELS)) {
            bytes += (long) settings.maxProposals()
                    * (OBJECT_BYTES + labels.get(fitting).getBytes(StandardCharsets.UTF_8).length);
            if (fitting > 0 && bytes > settings.endpoint().maxResponseBytes()) {
                break;
            }
            fitting++;
        }
        return fitting;
    }

    /// The questions about one picture.
    private final class Asked {
        private final StageInput input;
        private final AnswerStore answers;
        private final Map<String, Known> labels = new HashMap<>();
        private final List<ItemRefusal> refusals = new ArrayList<>();
        private String author = "";
        private Cost cost = Cost.NONE;
        private @Nullable String unfamiliar;
        private @Nullable Verdict<SuiteAnswer> stopped;

        Asked(StageInput input, AnswerStore answers) {
            this.input = input;
            this.answers = answers;
        }

        /// Halves of the labels are asked where the suite has more warnings than it states.
        private void ask(List<String> some) throws InterruptedException {
            Verdict<SuiteAnswer> verdict =
                    client.ask(new SuiteQuery(settings, input.record(), input.content(), some), answers);
            cost = cost.plus(verdict.cost());
            if (!(verdict instanceof Verdict.Valid<SuiteAnswer> valid)) {
                stopped = verdict;
                return;
            }
            refusals.addAll(valid.refusals());
            if (valid.value().complete() || some.size() == 1) {
                labels.putAll(valid.value().labels());
                author = valid.value().author();
                unfamiliar = valid.value().unfamiliar();
                return;
            }
            ask(some.subList(0, some.size() / 2));
            if (stopped == null) {
                ask(some.subList(some.size() / 2, some.size()));
            }
        }

        /// @param forms of one phrase, the most telling first
        private Found found(List<String> forms) {
            for (String form : forms) {
                Known known = labels.get(form);
                if (known != null && known.unknownWords().isEmpty()) {
                    return new Found(form, known.boxes(), null);
                }
            }
            Known first = labels.get(forms.getFirst());
            return new Found(
                    null,
                    List.of(),
                    first == null
                            ? "longer than " + MAX_LENGTH + " characters (expected: a label that the suite takes)"
                            : "the suite's vocabulary lacks " + String.join(", ", first.unknownWords())
                                    + " (expected: words that it knows)");
        }
    }
}
