package io.rexserve.evaluation.run;

import io.rexserve.evaluation.run.QuestionResult.Found;
import io.rexserve.evaluation.run.QuestionResult.Proposal;
import io.rexserve.evaluation.run.QuestionResult.Rectangle;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads an answer of the gateway. What this version of RexServe always sends must be there, so that the answer of
/// another server, or of another version, is told instead of counted as one that found nothing.
final class SuiteAnswer {
    private static final int CORNERS = 4;

    private final Question question;
    private final JsonNode answer;

    private SuiteAnswer(Question question, JsonNode answer) {
        this.question = question;
        this.answer = answer;
    }

    /// @param milliseconds that the request took
    /// @throws EvaluationException if a field is missing or of another type
    static Reply.Answered read(Question question, JsonNode answer, double milliseconds) {
        var reader = new SuiteAnswer(question, answer);
        return new Reply.Answered(reader.result(milliseconds), reader.models());
    }

    private QuestionResult result(double milliseconds) {
        boolean proposed = question.kind() == QuestionKind.PROPOSALS;
        JsonNode usage = proposed ? answer : object(answer, "usage");
        JsonNode size = object(answer, "image");
        return new QuestionResult(
                question.id(),
                question.image(),
                question.kind(),
                question.asked(),
                question.rectangles(),
                found(),
                proposed ? "" : text(answer, "text"),
                statedCount(),
                answer.path("refused").asBoolean(false),
                (int) number(size, "width"),
                (int) number(size, "height"),
                milliseconds,
                proposed ? 0 : (int) number(usage, "promptTokens"),
                proposed ? 0 : (int) number(usage, "completionTokens"),
                proposals(),
                warnings(),
                1,
                null);
    }

    private List<Found> found() {
        var found = new ArrayList<Found>();
        switch (question.kind()) {
            case PROPOSALS -> {}
            case DETECT ->
                array(answer, "objects").forEach(each -> found.add(found(text(each, "label"), each, "index")));
            case REFER, COUNT -> phrases(found);
            case REGION_CATEGORY, REGION_PHRASE ->
                array(answer, "regions").forEach(each -> {
                    int index = (int) number(each, "index");
                    Rectangle box = index < question.boxes().size()
                            ? Rectangle.of(question.boxes().get(index))
                            : box(each);
                    found.add(new Found(text(each, "text"), box, null, null, index));
                });
        }
        return found;
    }

    private void phrases(List<Found> found) {
        for (JsonNode phrase : array(answer, "phrases")) {
            String label = phrase.hasNonNull("label") ? text(phrase, "label") : text(phrase, "text");
            array(phrase, "objects").forEach(each -> found.add(found(label, each, "index")));
        }
    }

    private Found found(String label, JsonNode object, String index) {
        return new Found(label, box(object), number(object, "score"), number(object, "proposalScore"), (int)
                number(object, index));
    }

    // The corners come as the shortest text of a 32-bit number; the size is their difference.
    private Rectangle box(JsonNode object) {
        JsonNode corners = array(object, "box");
        if (corners.size() != CORNERS) {
            throw unexpected("box: " + corners, "[x1, y1, x2, y2]");
        }
        double x = corners.get(0).asDouble();
        double y = corners.get(1).asDouble();
        return new Rectangle(x, y, corners.get(2).asDouble() - x, corners.get(3).asDouble() - y);
    }

    private @Nullable Integer statedCount() {
        if (question.kind() != QuestionKind.COUNT) {
            return null;
        }
        JsonNode counts = array(answer, "counts");
        return counts.size() == 1 && counts.get(0).hasNonNull("stated")
                ? (Integer) (int) number(counts.get(0), "stated")
                : null;
    }

    private @Nullable List<Proposal> proposals() {
        if (question.kind() != QuestionKind.PROPOSALS
                && !(question.options().keepProposals() && question.boxes().isEmpty())) {
            return null;
        }
        var proposals = new ArrayList<Proposal>();
        array(answer, "proposals").forEach(each -> proposals.add(new Proposal(box(each), number(each, "score"))));
        return proposals;
    }

    private List<String> warnings() {
        Set<String> codes = new LinkedHashSet<>();
        array(answer, "warnings").forEach(each -> codes.add(text(each, "code")));
        answer.path("degraded").forEach(each -> codes.add(each.asString()));
        if (answer.path("finishReason").asString("").equals("length")) {
            codes.add("truncated");
        }
        return List.copyOf(codes);
    }

    private Models models() {
        JsonNode models = object(answer, "model");
        return new Models(model(models.path("proposal")), model(models.path("language")));
    }

    private Models.@Nullable Model model(JsonNode model) {
        return model.isObject() ? new Models.Model(text(model, "name"), text(model, "sha256")) : null;
    }

    private JsonNode object(JsonNode parent, String field) {
        return require(parent.path(field).isObject(), parent, field, "an object");
    }

    private JsonNode array(JsonNode parent, String field) {
        return require(parent.path(field).isArray(), parent, field, "an array");
    }

    private String text(JsonNode parent, String field) {
        return require(parent.path(field).isString(), parent, field, "a text").asString();
    }

    private double number(JsonNode parent, String field) {
        return require(parent.path(field).isNumber(), parent, field, "a number").asDouble();
    }

    private JsonNode require(boolean right, JsonNode parent, String field, String expected) {
        if (!right) {
            JsonNode value = parent.path(field);
            throw unexpected(field + ": " + (value.isMissingNode() ? "missing" : shortened(value)), expected);
        }
        return parent.path(field);
    }

    private static String shortened(JsonNode value) {
        String text = value.toString();
        return text.length() > 60 ? text.substring(0, 60) + "..." : text;
    }

    private EvaluationException unexpected(String what, String expected) {
        return new EvaluationException("answer of " + RequestBody.path(question.kind()) + ", field " + what
                + " (expected: " + expected + ", as a RexServe server of this version answers)");
    }
}
