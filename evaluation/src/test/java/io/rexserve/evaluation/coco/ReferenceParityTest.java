package io.rexserve.evaluation.coco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Values of pycocotools and lvis-api (golden/coco/make.py).
class ReferenceParityTest {
    private static final double TOLERANCE = 1e-15;

    @TempDir
    private Path folder;

    private JsonNode golden = JsonMapper.shared().createObjectNode();
    private CocoFiles.TruthFile truth = new CocoFiles.TruthFile(Truths.builder().build(), new Federation());
    private Detections detections = Detections.builder().build();

    private void read(String name) throws IOException {
        try (InputStream in = ReferenceParityTest.class.getResourceAsStream("/golden/coco/" + name + ".json")) {
            golden = JsonMapper.shared().readTree(in);
        }
        Path truthFile = Files.writeString(
                folder.resolve("truth.json"), golden.get("truth").toString());
        Path results = Files.writeString(
                folder.resolve("results.json"), golden.get("results").toString());
        truth = CocoFiles.truths(truthFile);
        detections = CocoFiles.detections(results);
    }

    private static void assertArray(double[] values, JsonNode expected) {
        var sum = Arrays.stream(values).mapToObj(BigDecimal::new).reduce(BigDecimal.ZERO, BigDecimal::add);
        assertThat(sum.doubleValue()).isEqualTo(expected.get("sum").doubleValue());
        var bytes = ByteBuffer.allocate(Double.BYTES * values.length);
        Arrays.stream(values).forEach(bytes::putDouble);
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes.array());
            assertThat(HexFormat.of().formatHex(hash))
                    .isEqualTo(expected.get("sha256").stringValue());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertArrays(CocoEvaluation evaluation, JsonNode expected) {
        CurveArrays arrays = evaluation.boxes().arrays();
        assertArray(arrays.precision(), expected.get("precision"));
        assertArray(arrays.recall(), expected.get("recall"));
        assertArray(arrays.scores(), expected.get("scores"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"coco-4", "coco-25", "coco-38", "coco-46", "coco-50"})
    void equalsPycocotools(String name) throws IOException {
        read(name);
        var evaluation = CocoEvaluation.of(
                truth.truths(), detections, CocoParameters.standard().asPublished());
        JsonNode expected = golden.get("standard");
        List<Figure> figures = evaluation.figures();
        assertThat(figures).hasSize(expected.get("figures").size());
        for (int i = 0; i < figures.size(); i++) {
            assertThat(figures.get(i).value())
                    .as(figures.get(i).name())
                    .isCloseTo(expected.get("figures").get(i).doubleValue(), within(TOLERANCE));
        }
        assertArrays(evaluation, expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"coco-4", "coco-25", "coco-38", "coco-46", "coco-50"})
    void equalsPycocotoolsWithAllCategoriesAsOne(String name) throws IOException {
        read(name);
        var parameters = CocoParameters.standard().asPublished().classAgnostic(1, 10, 100, 300, 1000);
        assertArrays(CocoEvaluation.of(truth.truths(), detections, parameters), golden.get("agnostic"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lvis-2", "lvis-9", "lvis-19", "lvis-24"})
    void equalsLvisApi(String name) throws IOException {
        read(name);
        for (JsonNode expected : golden.get("limits")) {
            var parameters = LvisParameters.limits(
                            expected.get("maxPerImage").intValue(),
                            expected.get("maxPerCategory").intValue())
                    .asPublished();
            var evaluation = LvisEvaluation.of(truth.truths(), truth.federation(), detections, parameters);
            assertThat(evaluation.figures())
                    .extracting(Figure::name)
                    .containsExactlyElementsOf(expected.get("figures").propertyNames());
            for (Figure figure : evaluation.figures()) {
                double value = expected.get("figures").get(figure.name()).doubleValue();
                assertThat(figure.value()).as(figure.name()).isCloseTo(value, within(TOLERANCE));
            }
            CurveArrays arrays = evaluation.boxes().arrays();
            assertArray(arrays.precision(), expected.get("precision"));
            assertArray(arrays.recall(), expected.get("recall"));
        }
    }
}
