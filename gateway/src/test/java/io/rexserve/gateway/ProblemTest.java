package io.rexserve.gateway;

import static io.rexserve.gateway.RunningGateway.base64;
import static io.rexserve.gateway.RunningGateway.encodedImage;
import static io.rexserve.gateway.RunningGateway.image;
import static io.rexserve.gateway.RunningGateway.labels;
import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.gateway.RunningGateway.Answer;
import io.rexserve.gateway.RunningGateway.Part;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProblemTest {
    private static RunningGateway gateway;

    @BeforeAll
    static void start() {
        gateway = RunningGateway.shared(
                "rexserve.gateway.max-image-size=100KB", "rexserve.gateway.max-image-pixels=1000000");
    }

    @Test
    void hasEveryMemberOfTheStandard() {
        Answer answer = gateway.detect(image());

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.body().path("type").asString()).isEqualTo("/problems/invalid_request");
        assertThat(answer.body().path("title").asString()).isNotEmpty();
        assertThat(answer.body().path("status").asInt()).isEqualTo(400);
        assertThat(answer.body().path("retryable").asBoolean()).isFalse();
        String id = answer.header("X-Request-Id");
        assertThat(answer.body().path("instance").asString()).isEqualTo("urn:rexserve:request:" + id);
        assertThat(answer.body().path("requestId").asString()).isEqualTo(id);
    }

    @Test
    void reportsEveryFaultyField() {
        Answer answer = gateway.detect(
                new Part("labels", " "),
                new Part("granularity", "medium"),
                new Part("minScore", "2"),
                new Part("nms", "much"),
                new Part("maxProposals", "901"),
                new Part("include", "everything"),
                new Part("colour", "red"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.fields())
                .contains("image", "labels", "granularity", "minScore", "nms", "maxProposals", "include", "colour");
        assertThat(answer.detail()).contains("granularity: medium (expected: one of fine, coarse)");
    }

    @Test
    void reportsEveryFaultyFieldOfJsonToo() {
        Answer answer = gateway.json(
                "/v1/detect",
                "{\"labels\":\"cat\",\"granularity\":3,\"minScore\":\"0.5\",\"nms\":-1,\"maxProposals\":0,"
                        + "\"include\":[1],\"colour\":{\"a\":[1]}}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.fields())
                .contains("image", "labels", "granularity", "minScore", "nms", "maxProposals", "include[0]", "colour");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "minScore":1e400                 | minScore  | 1E+400 (expected: a number, 0 to 1)
            "nms":-1e400                     | nms       | -1E+400 (expected: a number, 0 to 1)
            "maxProposals":1e400             | maxProposals | 1E+400 (expected: a number, 1 to 900)
            "minScore":1e999999999           | minScore  | 1E+999999999 (expected: a number, 0 to 1)
            """)
    void numbersBeyondADoubleAreNamedAsTheyAre(String member, String field, String detail) {
        Answer answer = gateway.json("/v1/detect", "{\"labels\":[\"cat\"]," + member + "}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.fields()).contains(field);
        assertThat(answer.body().toString()).doesNotContain("Infinity").contains(detail);
    }

    @Test
    void exponentsOfElevenDigitsAreNoNumbers() {
        Answer answer = gateway.json("/v1/detect", "{\"labels\":[\"cat\"],\"minScore\":1e99999999999}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.detail()).contains("minScore").doesNotContain("Infinity");
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "-Infinity", "-0.1", "1.1", "0x1p-1", "0.5d", "0,5", "1e400", " ", "½"})
    void acceptsOnlyNumbersFrom0To1(String sent) {
        assertThat(gateway.detect(image(), labels("cat"), new Part("minScore", sent))
                        .detail())
                .startsWith("minScore: ")
                .endsWith("(expected: a number, 0 to 1)");
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "901", "1e9", "99999999999999999999999", "1.5", "ten"})
    void acceptsOnlyWholeNumbersOfProposalsFrom1To900(String sent) {
        assertThat(gateway.detect(image(), labels("cat"), new Part("maxProposals", sent))
                        .fields())
                .containsExactly("maxProposals");
    }

    @Test
    void acceptsTheSmallestAndTheLargestNumberOfProposals() {
        assertThat(gateway.detect(image(), labels("cat"), new Part("maxProposals", "1"))
                        .status())
                .isEqualTo(200);
        assertThat(gateway.detect(image(), labels("cat"), new Part("maxProposals", "900"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void refusesAnImageThatIsNotBase64() {
        Answer answer =
                gateway.json("/v1/detect", Map.of("image", "data:image/png;base64,AA!A", "labels", List.of("a")));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.fields()).containsExactly("image");
    }

    @Test
    void refusesAFieldThatIsRepeatedButHoldsOneValue() {
        Answer answer = gateway.detect(image(), labels("cat"), new Part("nms", "0.5"), new Part("nms", "0.6"), image());

        assertThat(answer.fields()).containsExactlyInAnyOrder("nms", "image");
    }

    @Test
    void refusesLabelsForProposals() {
        assertThat(gateway.multipart("/v1/proposals", image(), labels("cat")).fields())
                .containsExactly("labels");
    }

    @Test
    void counts101Labels() {
        Part[] parts = new Part[102];
        parts[0] = image();
        for (int i = 1; i < parts.length; i++) {
            parts[i] = labels("label " + i);
        }

        assertThat(gateway.detect(parts).detail()).contains("labels: more than 100 values (expected: <= 100)");
    }

    @Test
    void reportsTheSizeOfAnImageWithTooManyBytes() {
        Answer form = gateway.detect(new Part("image", new byte[150 << 10]), labels("cat"));
        assertThat(form.status()).isEqualTo(413);
        assertThat(form.code()).isEqualTo("image_too_large");
        assertThat(form.detail()).contains("102400");

        Answer json =
                gateway.json("/v1/detect", Map.of("image", base64(new byte[150 << 10]), "labels", List.of("cat")));
        assertThat(json.status()).isEqualTo(413);
        assertThat(json.detail()).contains("102400");
    }

    @Test
    void refusesAnUnknownFormatWithItsFirstBytes() {
        Answer answer = gateway.detect(new Part("image", "hello"), labels("cat"));

        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.code()).isEqualTo("unknown_image_format");
        assertThat(answer.detail()).contains("0x68656c6c");
        assertThat(answer.fields()).containsExactly("image");
    }

    @Test
    void refusesABrokenHeader() {
        Answer answer = gateway.detect(new Part("image", Arrays.copyOf(encodedImage(64, 48), 20)), labels("cat"));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.code()).isEqualTo("unreadable_image");
    }

    @Test
    void limitsPixelsByTheHeaderAlone() {
        Answer answer = gateway.detect(new Part("image", encodedImage(2000, 1000)), labels("cat"));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.code()).isEqualTo("too_many_pixels");
        assertThat(answer.detail()).contains("2000 x 1000 = 2000000 pixels (expected: <= 1000000)");
    }

    @Test
    void limitsTheAspectRatioByTheHeaderAlone() {
        Answer answer = gateway.detect(new Part("image", encodedImage(2, 301)), labels("cat"));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.code()).isEqualTo("aspect_ratio");
        assertThat(answer.detail()).isEqualTo("image: 2 x 301, longer to shorter side 150.5 (expected: <= 100)");
        assertThat(answer.fields()).containsExactly("image");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-5", "1e3", "soon", "300001", "99999999999999999999"})
    void refusesAnInvalidTimeout(String sent) {
        Answer answer =
                gateway.send(gateway.form("/v1/detect", image(), labels("cat")).header("X-Request-Timeout-Ms", sent));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.fields()).containsExactly("X-Request-Timeout-Ms");
    }

    @ParameterizedTest
    @CsvSource({"GET,/v1/detect,405", "GET,/v1/nothing,404", "GET,/nothing.html,404", "DELETE,/v1/proposals,405"})
    void wrongPathsAndMethodsGetAProblemToo(String method, String path, int status) {
        Answer answer = gateway.send(gateway.request(path).method(method, BodyPublishers.noBody()));

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.body().path("status").asInt()).isEqualTo(status);
    }

    @Test
    void malformedHttpGetsAProblemToo() throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port)) {
            socket.getOutputStream()
                    .write("GET /a[b HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            String answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer)
                    .startsWith("HTTP/1.1 400")
                    .contains("application/problem+json")
                    .contains("\"code\"");
        }
    }
}
