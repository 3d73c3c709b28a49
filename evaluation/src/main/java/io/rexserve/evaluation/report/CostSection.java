package io.rexserve.evaluation.report;

import io.rexserve.evaluation.chart.Histogram;
import io.rexserve.evaluation.html.Html;
import io.rexserve.evaluation.html.Numbers;
import io.rexserve.evaluation.protocol.AnswerCost;
import java.util.ArrayList;
import java.util.List;

/// Milliseconds and tokens of the answers.
final class CostSection {
    private CostSection() {}

    static Section of(List<AnswerCost> costs) {
        double[] millis = costs.stream().mapToDouble(AnswerCost::millis).toArray();
        double[] tokens = costs.stream().mapToDouble(AnswerCost::tokens).toArray();
        List<Html> drawings = new ArrayList<>();
        drawings.add(Section.figure(
                Histogram.of("milliseconds per answer", millis, "milliseconds per answer", "answers"),
                "From the request to the last byte of the answer, as the caller saw it; waiting for other requests of the"
                        + " run is included."));
        drawings.add(Section.figure(
                Histogram.of("tokens per answer", tokens, "generated tokens per answer", "answers"),
                "Tokens that the language model generated."));
        return Section.of(
                "costs",
                "Time and tokens",
                Html.paragraph(Numbers.count(costs.size(), "answer") + "; failed questions are not among them."),
                Html.element("div", drawings).with("class", "row"));
    }
}
