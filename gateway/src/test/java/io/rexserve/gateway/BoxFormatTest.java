package io.rexserve.gateway;

import static io.rexserve.gateway.RunningGateway.image;
import static io.rexserve.gateway.RunningGateway.labels;
import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.gateway.RunningGateway.Answer;
import io.rexserve.gateway.RunningGateway.Part;
import io.rexserve.v1.Box;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Boxes in the formats that callers have, thresholds of labels, and the shapes of other tools. The image has 64 x 48
/// pixels; box n is [n, n + 1, n + 10, n + 20.5].
class BoxFormatTest {
    private RunningGateway gateway;

    @BeforeEach
    void start() {
        gateway = RunningGateway.shared();
    }

    private static String numbers(JsonNode box) {
        return String.join(
                " ",
                box.valueStream()
                        .map(number -> String.format("%.4f", number.asDouble()))
                        .toList());
    }

    @ParameterizedTest
    @CsvSource({
        "xyxy, 0.0000 1.0000 10.0000 20.5000",
        "xywh, 0.0000 1.0000 10.0000 19.5000",
        "cxcywh, 5.0000 10.7500 10.0000 19.5000",
        "xyxyn, 0.0000 0.0208 0.1563 0.4271",
        "xywhn, 0.0000 0.0208 0.1563 0.4063",
        "cxcywhn, 0.0781 0.2240 0.1563 0.4063"
    })
    void everyBoxOfAnAnswerIsWrittenInTheFormat(String format, String first) {
        JsonNode body = gateway.detected(
                image(), labels("cat"), new Part("boxFormat", format), new Part("include", "proposals"));
        assertThat(numbers(body.at("/proposals/0/box"))).isEqualTo(first);
        JsonNode object = body.at("/objects/0");
        assertThat(object.path("box"))
                .isEqualTo(body.path("proposals")
                        .path(object.path("index").asInt())
                        .path("box"));
        assertThat(numbers(gateway.multipart("/v1/proposals", image(), new Part("boxFormat", format))
                        .body()
                        .at("/proposals/0/box")))
                .isEqualTo(first);
    }

    @Test
    void eventsHaveTheFormatToo() throws Exception {
        try (EventReader events = gateway.events(
                "/v1/detect",
                image(),
                labels("cat"),
                new Part("boxFormat", "xywhn"),
                new Part("include", "proposals"))) {
            JsonNode proposals = events.rest().getFirst().data();
            assertThat(numbers(proposals.at("/proposals/0/box"))).isEqualTo("0.0000 0.0208 0.1563 0.4063");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            xyxy    | 8, 12, 40, 36
            xywh    | 8, 12, 32, 24
            cxcywh  | 24, 24, 32, 24
            xyxyn   | 0.125, 0.25, 0.625, 0.75
            xywhn   | 0.125, 0.25, 0.5, 0.5
            cxcywhn | 0.375, 0.5, 0.5, 0.5
            """)
    void boxesOfACallerAreReadInTheFormat(String format, String box) {
        Answer answer = gateway.multipart(
                "/v1/ask",
                image(),
                new Part("task", "region_category"),
                new Part("boxes", box),
                new Part("boxFormat", format));
        assertThat(answer.status()).as(answer.detail()).isEqualTo(200);
        assertThat(gateway.services.regions)
                .containsExactly(
                        Box.newBuilder().setX1(8).setY1(12).setX2(40).setY2(36).build());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            xywh    | [8, 12, 0, 24]  | x,y,width,height in pixels, width and height above 0
            cxcywhn | [24, 24, 32, 9] | the centre's x,y and width,height as parts of the image's size, 0 to 1, width and height above 0
            xyxyn   | [1, 0, 0.5, 1]  | x1,y1,x2,y2 as parts of the image's size, 0 to 1, x1 < x2 and y1 < y2
            """)
    void aBoxThatIsNoneInItsFormatIsNamed(String format, String box, String expected) {
        Answer answer = gateway.json(
                "/v1/ask",
                "{\"boxFormat\":\"" + format + "\",\"task\":\"region_category\",\"boxes\":[" + box + "],\"image\":\""
                        + RunningGateway.base64(RunningGateway.encodedImage(64, 48)) + "\"}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.fields()).containsExactly("boxes[0]");
        assertThat(answer.detail()).endsWith("(expected: " + expected + ")");
    }

    @Test
    void anUnknownFormatIsNamed() {
        assertThat(gateway.detect(image(), labels("cat"), new Part("boxFormat", "yolo"))
                        .detail())
                .isEqualTo("boxFormat: yolo (expected: one of xyxy, xywh, cxcywh, xyxyn, xywhn, cxcywhn)");
    }

    @Test
    void objectsHaveThePositionOfTheirLabel() {
        JsonNode body = gateway.detected(
                image(), labels("cat"), labels(" cat"), labels("dog"), new Part("objectThreshold", "0.3"));
        assertThat(body.path("objects")
                        .valueStream()
                        .map(object -> object.path("label").asString() + " " + object.path("classId")))
                .containsExactlyInAnyOrder("cat 0", "dog 2");
    }

    /// Scores are .8 of the first label for region 0, of the second for region 1, times the root of .9 and .8.
    @Test
    void eachLabelMayHaveAThresholdOfItsOwn() {
        JsonNode body = gateway.detected(
                image(),
                labels("cat"),
                labels("dog"),
                new Part("labelThresholds", "0.9"),
                new Part("labelThresholds", "0.05"));
        List<String> found = body.path("objects")
                .valueStream()
                .map(object -> object.path("label").asString())
                .toList();
        assertThat(found).hasSize(3).containsOnly("dog");
        assertThat(body.at("/objects/0/phraseScore").asDouble())
                .isEqualTo(0.8, org.assertj.core.api.Assertions.within(1e-6));
    }

    @Test
    void thresholdsAreOnePerLabelAndNumbers() {
        Answer answer = gateway.json(
                "/v1/detect",
                Map.of(
                        "image", RunningGateway.base64(RunningGateway.encodedImage(64, 48)),
                        "labels", List.of("cat", "dog", "cow"),
                        "labelThresholds", List.of(0.5, 7)));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body().path("errors").toString())
                .contains("labelThresholds: 2 values (expected: 3, one for each label or phrase)".substring(17))
                .contains("labelThresholds[1]")
                .contains("7.0 (expected: a number, 0 to 1)");
        assertThat(gateway.multipart(
                                "/v1/ask",
                                image(),
                                new Part("task", "caption_brief"),
                                new Part("labelThresholds", "0.5"))
                        .fields())
                .containsExactly("labelThresholds");
    }

    /// The boxes overlap by more than half: of all labels one object is left, the best.
    @Test
    void oneObjectHasOneLabelWhereOverlapsAreSuppressed() throws Exception {
        Part[] parts = {
            image(),
            labels("cat"),
            labels("dog"),
            new Part("objectThreshold", "0.3"),
            new Part("classAgnosticNms", "0.5")
        };
        JsonNode body = gateway.detected(parts);
        assertThat(body.path("objects")).hasSize(1);
        assertThat(body.at("/objects/0/label").asString()).isEqualTo("cat");
        try (EventReader events = gateway.events("/v1/detect", parts)) {
            List<EventReader.Event> all = events.rest();
            assertThat(all).filteredOn(event -> event.name().equals("object")).hasSize(1);
            assertThat(all.getLast().data().path("objects")).hasSize(1);
        }
    }

    @Test
    void givesTheShapeOfCoco() {
        JsonNode coco = gateway.detected(
                        image(),
                        labels("cat"),
                        labels("dog"),
                        new Part("objectThreshold", "0.3"),
                        new Part("include", "coco"))
                .path("coco");
        assertThat(coco.at("/images/0/width").asInt()).isEqualTo(64);
        assertThat(coco.path("categories").toString())
                .isEqualTo("[{\"id\":1,\"name\":\"cat\"},{\"id\":2,\"name\":\"dog\"}]");
        JsonNode first = coco.at("/annotations/0");
        assertThat(first.path("id").asInt()).isEqualTo(1);
        assertThat(first.path("image_id").asInt())
                .isEqualTo(coco.at("/images/0/id").asInt());
        assertThat(first.path("category_id").asInt()).isEqualTo(1);
        assertThat(numbers(first.path("bbox"))).isEqualTo("0.0000 1.0000 10.0000 19.5000");
        assertThat(first.path("area").asDouble()).isEqualTo(195);
        assertThat(first.path("iscrowd").asInt()).isZero();
        assertThat(first.path("score").asDouble()).isBetween(0.7, 0.8);
    }

    @Test
    void givesTheShapeOfLabelStudio() {
        JsonNode prediction = gateway.detected(
                        image(), labels("cat"), new Part("objectThreshold", "0.3"), new Part("include", "labelStudio"))
                .path("labelStudio");
        assertThat(prediction.path("model_version").asString()).startsWith("fake/");
        JsonNode result = prediction.at("/result/0");
        assertThat(result.path("type").asString()).isEqualTo("rectanglelabels");
        assertThat(result.path("original_width").asInt()).isEqualTo(64);
        assertThat(result.at("/value/rectanglelabels/0").asString()).isEqualTo("cat");
        assertThat(result.at("/value/width").asDouble()).isEqualTo(15.625);
        assertThat(result.at("/value/y").asDouble())
                .isEqualTo(100.0 / 48, org.assertj.core.api.Assertions.within(1e-4));
    }

    @ParameterizedTest
    @CsvSource({"/v1/detect", "/v1/ask", "/v1/proposals"})
    void givesTheDrawingAlone(String path) {
        gateway.services.imageSeen.complete(null);
        Part[] parts = path.equals("/v1/proposals")
                ? new Part[] {image()}
                : path.equals("/v1/ask")
                        ? new Part[] {image(), new Part("task", "detect"), labels("cat")}
                        : new Part[] {image(), labels("cat"), labels("dragon")};
        Answer answer = gateway.send(gateway.form(path, parts).header("Accept", "image/png"));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("image/png");
        assertThat(answer.http().body()).startsWith(0x89, 'P', 'N', 'G');
        assertThat(answer.header("X-Warnings")).isEqualTo(path.equals("/v1/detect") ? "unknown_word" : "");
    }

    @Test
    void aProblemOfADrawingIsAProblem() {
        Answer answer = gateway.send(gateway.form("/v1/detect", image()).header("Accept", "image/png"));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    }
}
