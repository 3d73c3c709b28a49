package io.rexserve.evaluation.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Random answers and their figures as `golden/protocol/make.py` computed them.
record AnswerFile(JsonNode root) {
    static AnswerFile of(int seed) {
        String name = "/golden/protocol/answers-" + seed + ".json";
        try (InputStream in = Objects.requireNonNull(AnswerFile.class.getResourceAsStream(name), name)) {
            return new AnswerFile(JsonMapper.shared().readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> labels() {
        return strings(root.get("labels"));
    }

    List<DetectionImage> detections(String rules) {
        return list(root.get(rules), AnswerFile::detection);
    }

    List<ReferringAnswer> referring() {
        return list(
                root.get("refcoco"),
                node -> new ReferringAnswer(
                        text(node, "image"),
                        text(node, "group"),
                        corners(node.get("truth")),
                        list(
                                node.get("found"),
                                box -> new FoundBox("it", corners(box.get("box")), number(box, "score"), 0))));
    }

    List<HumanRefAnswer> humanRef() {
        return list(
                root.get("humanref"),
                node -> new HumanRefAnswer(
                        text(node, "image"),
                        text(node, "domain"),
                        text(node, "subdomain"),
                        list(node.get("truths"), AnswerFile::corners),
                        list(node.get("found"), AnswerFile::corners),
                        OptionalInt.of(node.get("candidates").intValue())));
    }

    List<ScoredOutcome> outcomes() {
        return list(
                root.get("outcomes"),
                node -> new ScoredOutcome(
                        text(node, "image"),
                        number(node, "score"),
                        node.get("correct").booleanValue()));
    }

    List<AnswerCost> costs() {
        return list(
                root.get("costs"),
                node -> new AnswerCost(
                        text(node, "image"),
                        number(node, "millis"),
                        node.get("tokens").intValue(),
                        node.get("boxes").intValue()));
    }

    /// Answer, truth and S-IoU of each region.
    List<Map.Entry<List<String>, Double>> regions() {
        return list(
                root.get("regions"),
                node -> Map.entry(List.of(text(node, "answer"), text(node, "truth")), number(node, "s_iou")));
    }

    /// Figures by name; NaN where there is nothing to measure.
    Map<String, Double> expected(String protocol) {
        var expected = new LinkedHashMap<String, Double>();
        root.get("expected")
                .get(protocol)
                .properties()
                .forEach(figure -> expected.put(
                        figure.getKey(),
                        figure.getValue().isNull()
                                ? Double.NaN
                                : figure.getValue().doubleValue()));
        return expected;
    }

    private static DetectionImage detection(JsonNode node) {
        return new DetectionImage(
                text(node, "image"),
                list(
                        node.get("truths"),
                        truth -> new TruthBox(
                                text(truth, "label"),
                                size(truth.get("box")),
                                number(truth, "area"),
                                truth.get("crowd").booleanValue())),
                list(
                        node.get("found"),
                        box -> new FoundBox(
                                text(box, "label"),
                                size(box.get("box")),
                                number(box, "score"),
                                number(box, "proposal"))),
                Set.copyOf(strings(node.get("absent"))),
                Set.copyOf(strings(node.get("notExhaustive"))));
    }

    private static <T> List<T> list(JsonNode node, Function<JsonNode, T> read) {
        return StreamSupport.stream(node.spliterator(), false)
                .map(read)
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private static List<String> strings(JsonNode node) {
        return list(node, JsonNode::stringValue);
    }

    private static String text(JsonNode node, String name) {
        return node.get(name).stringValue();
    }

    private static double number(JsonNode node, String name) {
        return node.get(name).doubleValue();
    }

    private static double[] numbers(JsonNode node) {
        double[] numbers = list(node, JsonNode::doubleValue).stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
        return Arrays.copyOf(numbers, 4);
    }

    private static Rectangle size(JsonNode node) {
        double[] box = numbers(node);
        return Rectangle.ofSize(box[0], box[1], box[2], box[3]);
    }

    private static Rectangle corners(JsonNode node) {
        double[] box = numbers(node);
        return Rectangle.ofCorners(box[0], box[1], box[2], box[3]);
    }
}
