package io.rexserve.data.endpoint;

import io.rexserve.data.ground.GivenBoxes;
import io.rexserve.data.ground.GivenBoxes.GivenBox;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.stage.AnswerStore;
import io.rexserve.data.stage.Cost;
import io.rexserve.data.stage.ItemRefusal;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.RefusalReason;
import io.rexserve.data.stage.StageEnvironment;
import io.rexserve.data.stage.StageInput;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Asks a suite for all phrases of a picture, each in every form that it may be known by; the first form whose words
/// the suite knows counts.
final class SuiteGrounder extends EndpointStage {
    // Limits of the gateway.
    private static final int MAX_LABELS = 100;
    private static final int MAX_LENGTH = 200;

    private final SuiteGroundSettings settings;

    SuiteGrounder(SuiteGroundSettings settings, StageEnvironment environment) {
        super(settings.endpoint(), environment);
        this.settings = settings;
    }

    @Override
    public Outcome process(StageInput input, AnswerStore answers) throws InterruptedException {
        long began = System.nanoTime();
        RexverseRecord record = input.record();
        var given = new GivenBoxes(record, settings.endpoint().model() + " suite/1", settings.match());
        List<String> labels = given.forms().stream()
                .flatMap(List::stream)
                .distinct()
                .filter(label -> label.length() <= MAX_LENGTH)
                .toList();
        Map<String, List<GivenBox>> found = new HashMap<>();
        var refusals = new ArrayList<ItemRefusal>();
        Cost cost = Cost.NONE;
        for (int from = 0; from < labels.size(); from += MAX_LABELS) {
            List<String> some = labels.subList(from, Math.min(labels.size(), from + MAX_LABELS));
            Verdict<Map<String, List<GivenBox>>> verdict =
                    client.ask(new SuiteQuery(settings, record, input.content(), some), answers);
            cost = cost.plus(verdict.cost());
            switch (verdict) {
                case Verdict.Valid<Map<String, List<GivenBox>>> valid -> {
                    found.putAll(valid.value());
                    refusals.addAll(valid.refusals());
                }
                case Verdict.Invalid<Map<String, List<GivenBox>>> invalid -> {
                    return new Outcome.Refused(RefusalReason.INVALID_ANSWER, invalid.detail(), cost.since(began));
                }
                case Verdict.Unavailable<Map<String, List<GivenBox>>> unavailable -> {
                    return new Outcome.Failed(unavailable.detail(), cost.since(began));
                }
            }
        }
        List<List<GivenBox>> boxes = given.forms().stream()
                .map(forms -> forms.stream()
                        .filter(found::containsKey)
                        .findFirst()
                        .map(found::get)
                        .orElse(List.of()))
                .toList();
        return given.outcome(boxes, refusals, settings.required(), cost.since(began));
    }
}
