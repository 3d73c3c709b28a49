package io.rexserve.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rexserve.cli.CommandRun;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Figures of lvis-api (golden/coco/make.py) as the command prints them.
class EvaluateLvisCommandTest {
    private static final int STANDARD = 0;
    private static final int FIXED = 1;

    @TempDir
    private Path folder;

    private JsonNode golden = JsonMapper.shared().createObjectNode();

    private JsonNode figures(String name) throws IOException {
        try (InputStream in = EvaluateLvisCommandTest.class.getResourceAsStream("/golden/coco/" + name + ".json")) {
            golden = JsonMapper.shared().readTree(in);
        }
        return figures(golden.get("truth").toString(), golden.get("results").toString());
    }

    private JsonNode figures(String truthText, String foundText) throws IOException {
        Path truth = Files.writeString(folder.resolve("truth.json"), truthText);
        Path found = Files.writeString(folder.resolve("found.json"), foundText);
        CommandRun run = CommandRun.of(
                List.of(new EvaluateCommand()),
                "evaluate",
                "lvis",
                "--truth",
                truth.toString(),
                "--found",
                found.toString());
        assertThat(run.status()).as(run.err()).isZero();
        return JsonMapper.shared()
                .readTree(run.out().lines().toList().getLast())
                .get("figures");
    }

    private void assertFigures(JsonNode printed, String prefix, int limits) {
        JsonNode expected = golden.get("limits").get(limits).get("figures");
        assertThat(expected.size()).isEqualTo(13);
        expected.propertyStream().forEach(figure -> {
            JsonNode value = printed.get(prefix + figure.getKey());
            assertThat(value).as(prefix + figure.getKey()).isNotNull();
            if (figure.getValue().doubleValue() == -1) {
                assertThat(value.isNull()).as(figure.getKey()).isTrue();
            } else {
                assertThat(value.doubleValue())
                        .as(figure.getKey())
                        .isCloseTo(figure.getValue().doubleValue(), within(1e-15));
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"lvis-9", "lvis-19", "lvis-24"})
    void printsTheStandardAndTheFixedFiguresOfLvisApi(String name) throws IOException {
        JsonNode printed = figures(name);

        assertFigures(printed, "", STANDARD);
        assertFigures(printed, "fixed.", FIXED);
        assertThat(printed.has("published.AP")).isFalse();
    }

    @Test
    void printsWhatLvisApiCountsWhereATrueBoxHasTheId0() throws IOException {
        JsonNode printed = figures("lvis-2");

        assertFigures(printed, "published.", STANDARD);
        assertFigures(printed, "published.fixed.", FIXED);
    }

    @Test
    void aDetectionThatHitsTheTrueBoxOfId0IsRightHereAndWrongAsPublished() throws IOException {
        JsonNode printed = figures("""
                {"images": [{"id": 1, "width": 640, "height": 480, "file_name": "1.jpg", "neg_category_ids": [],
                   "not_exhaustive_category_ids": []}],
                 "categories": [{"id": 1, "name": "cat", "frequency": "r"}],
                 "annotations": [
                   {"id": 0, "image_id": 1, "category_id": 1, "bbox": [10, 10, 100, 50], "area": 5000},
                   {"id": 5, "image_id": 1, "category_id": 1, "bbox": [300, 10, 100, 50], "area": 5000}]}
                """, """
                [{"image_id": 1, "category_id": 1, "bbox": [10, 10, 100, 50], "score": 0.9},
                 {"image_id": 1, "category_id": 1, "bbox": [300, 10, 100, 50], "score": 0.8}]
                """);

        double halfTheRecallsAtHalfThePrecision = 51 * .5 / 101;
        assertThat(printed.get("AP").doubleValue()).isCloseTo(1, within(1e-12));
        assertThat(printed.get("fixed.AP").doubleValue()).isCloseTo(1, within(1e-12));
        assertThat(printed.get("published.AP").doubleValue())
                .isCloseTo(halfTheRecallsAtHalfThePrecision, within(1e-12));
        assertThat(printed.get("published.fixed.AP").doubleValue())
                .isCloseTo(halfTheRecallsAtHalfThePrecision, within(1e-12));
    }
}
