package io.rexserve.evaluation.report;

import io.rexserve.evaluation.html.Html;
import io.rexserve.evaluation.html.Numbers;
import java.util.ArrayList;
import java.util.List;

/// The images that go worst, drawn.
final class WorstSection {
    private WorstSection() {}

    static Section of(DetectionAnalysis analysis, Pictures pictures) {
        List<BoxMatching> worst = analysis.worst();
        if (worst.isEmpty()) {
            return Section.of("worst", "Worst images", Html.paragraph("No image has a wrong or a missed box."));
        }
        List<Html> content = new ArrayList<>();
        content.add(Html.paragraph("The " + Numbers.count(worst.size(), "image")
                + " with the lowest F1 at the operating point; among equals, those with most errors. The number behind a"
                + " name is the score."));
        content.add(Pictures.legend());
        content.add(
                Html.element("div", worst.stream().map(pictures::card).toList()).with("class", "cards"));
        List<DetectionAnalysis.SureError> sure = analysis.sureErrors();
        if (!sure.isEmpty()) {
            content.add(Html.element("h3", "Wrong boxes with the highest scores"));
            content.add(
                    Html.paragraph("One box of each image; such errors are either the model's dearest, or objects that"
                            + " the annotation lacks."));
            content.add(Html.element(
                            "div",
                            sure.stream().map(error -> card(error, pictures)).toList())
                    .with("class", "cards"));
        }
        return new Section("worst", "Worst images", content);
    }

    private static Html card(DetectionAnalysis.SureError error, Pictures pictures) {
        var found = error.matching().image().found().get(error.found());
        return pictures.card(
                error.matching().image().image(),
                pictures.around(error),
                List.of(Html.element(
                        "p",
                        Html.text("Found as "),
                        Html.name(found.label()),
                        Html.text(" with a score of " + Numbers.fixed(found.score(), 2) + "."))));
    }
}
