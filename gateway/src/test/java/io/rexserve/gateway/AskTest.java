package io.rexserve.gateway;

import static io.rexserve.gateway.RunningGateway.base64;
import static io.rexserve.gateway.RunningGateway.encodedImage;
import static io.rexserve.gateway.RunningGateway.image;
import static io.rexserve.gateway.RunningGateway.labels;
import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.gateway.RunningGateway.Answer;
import io.rexserve.gateway.RunningGateway.Part;
import io.rexserve.v1.AnswerPart;
import io.rexserve.v1.Box;
import io.rexserve.v1.CaptionDetail;
import io.rexserve.v1.Question;
import io.rexserve.v1.RegionStyle;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Every task at `/v1/ask`.
class AskTest {
    private static final Part BOX = new Part("boxes", "1,2,11,21.5");

    private RunningGateway gateway;

    @BeforeEach
    void start() {
        gateway = RunningGateway.shared();
    }

    @ParameterizedTest
    @CsvSource({"detect,labels", "refer,phrases"})
    void findsTheLabels(String task, String field) {
        JsonNode body = good(ask(task, new Part(field, "cat"), new Part(field, "the red apple")));

        assertThat(gateway.services.question.getDetect().getLabelsList()).containsExactly("cat", "the red apple");
        JsonNode apple = body.path("phrases").path(1);
        assertThat(apple.path("label").asString()).isEqualTo("the red apple");
        assertThat(body.path("text")
                        .asString()
                        .substring(
                                apple.path("start").asInt(), apple.path("end").asInt()))
                .isEqualTo(apple.path("text").asString());
        JsonNode object = apple.path("objects").path(0);
        assertThat(object.path("index").asInt()).isEqualTo(1);
        assertThat(object.path("box").toString()).isEqualTo("[1.0,2.0,11.0,21.5]");
        assertThat(object.path("proposalScore").asDouble()).isEqualTo(0.8, org.assertj.core.data.Offset.offset(1e-6));
        assertThat(object.path("tokenProbability").asDouble()).isEqualTo(0.75);
    }

    @ParameterizedTest
    @CsvSource({
        "region_category,REGION_STYLE_CATEGORY",
        "region_phrase,REGION_STYLE_SHORT_PHRASE",
        "region_brief,REGION_STYLE_BRIEF",
        "region_sentence,REGION_STYLE_SENTENCE"
    })
    void describesTheGivenRegions(String task, RegionStyle style) {
        JsonNode body = good(ask(task, new Part("regions", "2"), new Part("regions", "0")));

        assertThat(gateway.services.question.getDescribeRegions().getStyle()).isEqualTo(style);
        assertThat(gateway.services.question.getDescribeRegions().getIndicesList())
                .containsExactly(2, 0);
        assertThat(body.path("regions").toString())
                .isEqualTo("[{\"index\":2,\"box\":[2.0,3.0,12.0,22.5],\"text\":\"thing 2\"},"
                        + "{\"index\":0,\"box\":[0.0,1.0,10.0,20.5],\"text\":\"thing 0\"}]");
    }

    @Test
    void describesAllRegions() {
        good(ask("region_category", new Part("regions", "all")));
        assertThat(gateway.services.question.getDescribeRegions().getIndicesList())
                .containsExactly(0, 1, 2);

        good(gateway.json(
                "/v1/ask", Map.of("image", base64(encodedImage(64, 48)), "task", "region_phrase", "regions", "all")));
        assertThat(gateway.services.question.getDescribeRegions().getIndicesList())
                .containsExactly(0, 1, 2);
    }

    @Test
    void countsObjectsAndTheStatedCount() {
        JsonNode body = good(ask("count", labels("cat"), labels("dog")));

        assertThat(gateway.services.question.getCount().getLabelsList()).containsExactly("cat", "dog");
        assertThat(body.path("counts").toString())
                .isEqualTo(
                        "[{\"label\":\"cat\",\"count\":1,\"stated\":2},{\"label\":\"dog\",\"count\":1,\"stated\":2}]");
    }

    @Test
    void statesNoCountForLabelsAnsweredTogether() {
        gateway.services.script = new FakeAnswers(3, 0)
                .text("two")
                .part(AnswerPart.newBuilder().addLabels(0).addLabels(1), 0, 3)
                .events();

        assertThat(good(ask("count", labels("cat"), labels("dog")))
                        .path("counts")
                        .toString())
                .isEqualTo("[{\"label\":\"cat\",\"count\":0},{\"label\":\"dog\",\"count\":0}]");
    }

    @ParameterizedTest
    @CsvSource({"caption_brief,CAPTION_DETAIL_BRIEF", "caption_detailed,CAPTION_DETAIL_DETAILED"})
    void captionsTheImage(String task, CaptionDetail detail) {
        JsonNode body = good(ask(task));

        assertThat(gateway.services.question.getCaption().getDetail()).isEqualTo(detail);
        requireCat(body);
    }

    @Test
    void conversesWithGroundedAnswers() {
        JsonNode body = good(ask("converse_grounded", new Part("question", "Who is there?\nAnd where?")));

        assertThat(gateway.services.question.getGroundedQuestion().getText()).isEqualTo("Who is there?\nAnd where?");
        requireCat(body);
    }

    private static void requireCat(JsonNode body) {
        assertThat(body.path("text").asString()).isEqualTo("a cat on a mat");
        JsonNode cat = body.path("phrases").path(0);
        assertThat(cat.path("text").asString()).isEqualTo("a cat");
        assertThat(cat.has("label")).isFalse();
        assertThat(cat.path("objects").path(0).path("index").asInt()).isZero();
    }

    @Test
    void answersPlainQuestions() {
        JsonNode body = good(ask("question", new Part("question", "Who is there?")));

        assertThat(gateway.services.question.getPlainQuestion().getText()).isEqualTo("Who is there?");
        assertThat(body.path("text").asString()).isEqualTo("A cat.");
        assertThat(body.path("phrases").size()).isZero();
    }

    @Test
    void usesTheCallersBoxesWithoutProposing() {
        JsonNode body = good(ask("detect", labels("cat"), labels("dog"), BOX, new Part("boxes", " 3 , 4 ,5.5,6e0")));

        assertThat(gateway.services.calls).doesNotContain("propose");
        assertThat(gateway.services.regions)
                .containsExactly(
                        Box.newBuilder()
                                .setX1(1)
                                .setY1(2)
                                .setX2(11)
                                .setY2(21.5f)
                                .build(),
                        Box.newBuilder().setX1(3).setY1(4).setX2(5.5f).setY2(6).build());
        JsonNode dog = body.path("phrases").path(1).path("objects").path(0);
        assertThat(dog.path("box").toString()).isEqualTo("[3.0,4.0,5.5,6.0]");
        assertThat(dog.has("proposalScore")).isFalse();
        assertThat(body.path("model").propertyNames()).containsExactly("language");
        assertThat(body.path("image").toString()).isEqualTo("{\"width\":64,\"height\":48}");
        assertThat(body.path("usage").path("regions").asInt()).isEqualTo(2);
    }

    @Test
    void forwardsTheProposalOptions() {
        good(ask("detect", labels("cat"), new Part("granularity", "coarse"), new Part("maxProposals", "7")));

        assertThat(Objects.requireNonNull(gateway.services.proposed).getMaxBoxes())
                .isEqualTo(7);
    }

    @Test
    void distinguishesARefusalFromFindingNothing() {
        gateway.services.script = new FakeAnswers(3, 0)
                .text("There is no such thing in this image")
                .part(AnswerPart.newBuilder().addLabels(0).setRefused(true), 0, 36)
                .events();
        assertThat(good(ask("detect", labels("whale"))).path("refused").asBoolean())
                .isTrue();

        gateway.services.script = new FakeAnswers(3, 0)
                .text("whale")
                .part(AnswerPart.newBuilder().addLabels(0), 0, 5)
                .events();
        assertThat(good(ask("detect", labels("whale"))).path("refused").asBoolean())
                .isFalse();
    }

    @Test
    void aSpanBeyondTheTextIsAServiceFault() {
        gateway.services.script = new FakeAnswers(3, 0)
                .text("cat")
                .part(AnswerPart.newBuilder().addLabels(0), 0, 4)
                .events();

        Answer answer = ask("detect", labels("cat"));

        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.detail()).contains("a span reaches beyond the text");
    }

    @Test
    void includesOnlyTheRequestedParts() {
        assertThat(good(ask("caption_brief")).propertyNames())
                .containsExactlyInAnyOrder(
                        "id",
                        "model",
                        "image",
                        "text",
                        "phrases",
                        "refused",
                        "finishReason",
                        "degraded",
                        "usage",
                        "warnings");

        JsonNode full = good(ask(
                "caption_brief",
                Stream.of("proposals", "timings", "visualization", "answer")
                        .map(choice -> new Part("include", choice))
                        .toArray(Part[]::new)));
        assertThat(full.path("proposals").size()).isEqualTo(3);
        assertThat(full.path("timings").path("proposalsMillis").asDouble()).isPositive();
        assertThat(full.path("answer").asString()).isEqualTo("<ground>as generated</ground>");
        assertThat(full.path("visualization").asString()).isNotEmpty();
    }

    @Test
    void drawsDescribedRegions() throws IOException {
        Part regions = new Part("regions", "all");
        Part drawing = new Part("include", "visualization");
        byte[] described = good(ask("region_category", regions, drawing))
                .path("visualization")
                .binaryValue();

        assertThat(ImageIO.read(new ByteArrayInputStream(described)).getWidth()).isEqualTo(64);
        assertThat(described)
                .isNotEqualTo(good(ask("question", new Part("question", "Who?"), drawing))
                        .path("visualization")
                        .binaryValue());
    }

    @Test
    void jsonAndMultipartGetTheSameAnswer() {
        Map<String, Object> fields = Map.of(
                "image", base64(encodedImage(64, 48)),
                "task", "region_brief",
                "regions", List.of(1, 0),
                "boxes", List.of(List.of(1, 2, 11, 21.5), List.of(3, 4, 5.5, 6)),
                "include", List.of("answer"));

        JsonNode json = good(gateway.json("/v1/ask", fields));
        Question asked = gateway.services.question;
        List<Box> regions = gateway.services.regions;
        JsonNode form = good(ask(
                "region_brief",
                new Part("regions", "1"),
                new Part("regions", "0"),
                BOX,
                new Part("boxes", "3,4,5.5,6"),
                new Part("include", "answer")));

        assertThat(gateway.services.question).isEqualTo(asked);
        assertThat(gateway.services.regions).isEqualTo(regions);
        assertThat(json.path("regions")).isEqualTo(form.path("regions"));
        assertThat(json.path("answer")).isEqualTo(form.path("answer"));
    }

    @Test
    void repeatedLabelsAreAskedOnce() {
        good(ask("count", labels("cat"), labels(" cat "), labels("dog")));

        assertThat(gateway.services.question.getCount().getLabelsList()).containsExactly("cat", "dog");
    }

    private Answer ask(String task, Part... parts) {
        return gateway.multipart(
                "/v1/ask",
                Stream.concat(Stream.of(image(), new Part("task", task)), Stream.of(parts))
                        .toArray(Part[]::new));
    }

    private static JsonNode good(Answer answer) {
        assertThat(answer.status()).as(answer.detail()).isEqualTo(200);
        return answer.body();
    }
}
