package io.rexserve.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.gateway.RunningGateway.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The ways in which an image may come.
class ImageInputTest {
    private static final byte[] IMAGE = RunningGateway.encodedImage(FakeServices.WIDTH, FakeServices.HEIGHT);
    private static final String BASE64 = RunningGateway.base64(IMAGE);

    private RunningGateway gateway;

    @BeforeEach
    void start() {
        gateway = RunningGateway.shared();
    }

    @AfterEach
    void nothingIsHeld() throws Exception {
        SlowCallerTest.await(() -> gateway.meter("rexserve.gateway.bodies.memory") == 0);
        SlowCallerTest.await(() -> gateway.meter("rexserve.gateway.bodies.arriving") == 0);
    }

    private void requireSeen(Answer answer) {
        assertThat(answer.status()).as(answer.detail()).isEqualTo(200);
        assertThat(gateway.services.receivedImage.toByteArray()).isEqualTo(IMAGE);
    }

    private Answer raw(String type, String query, byte[] body) {
        return gateway.send(gateway.request("/v1/detect" + query)
                .header("Content-Type", type)
                .POST(BodyPublishers.ofByteArray(body)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"data:image/png;base64,", "data:;base64,", "DATA:image/jpeg;charset=x;Base64,", ""})
    void aDataUrlIsReadAsItsBase64(String head) {
        requireSeen(gateway.json("/v1/detect", Map.of("image", head + BASE64, "labels", List.of("cat"))));
    }

    @Test
    void theOrderOfFieldsAndNamesLikeIt() {
        requireSeen(gateway.json(
                "/v1/detect",
                "{\"labels\": [\"data:image/png;base64,\", \"image\"], \"image\" : \"data:image/png;base64," + BASE64
                        + "\", \"model\": null}"));
        assertThat(gateway.services.labels).containsExactly("data:image/png;base64,", "image");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            data:image/png,AAAA     | a data: URL without base64
            data:image/png;base64   | a data: URL without a comma
            data:image/png;base64,! | no base64
            dat                     | no base64
            https://example.org/a   | no base64
            """)
    void anotherTextIsRefusedWithWhatIsExpected(String image, String detail) {
        Answer answer = gateway.json("/v1/detect", Map.of("image", image, "labels", List.of("cat")));
        assertThat(answer.status()).as(answer.body().toString()).isIn(400, 415, 422);
        if (!image.equals("dat")) {
            assertThat(answer.detail()).startsWith("image: " + detail);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"image/png", "image/jpeg", "application/octet-stream"})
    void anImageMayBeTheWholeBody(String type) {
        requireSeen(raw(type, "?labels=red%20apple&labels=cat&objectThreshold=0.5&include=timings", IMAGE));
        assertThat(gateway.services.question.getScore().getPhrasesList()).containsExactly("red apple", "cat");
    }

    @Test
    void anImageAloneIsEnoughForProposals() {
        gateway.services.imageSeen.complete(null);
        Answer answer = gateway.send(gateway.request("/v1/proposals?maxProposals=2")
                .header("Content-Type", "image/png")
                .POST(BodyPublishers.ofByteArray(IMAGE)));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(java.util.Objects.requireNonNull(gateway.services.proposed).getMaxBoxes())
                .isEqualTo(2);
    }

    @Test
    void faultsOfParametersAreNamedAsThoseOfFields() {
        Answer answer = raw("image/png", "?label=cat&maxProposals=x&image=y", IMAGE);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.fields()).containsExactlyInAnyOrder("label", "image", "maxProposals");
        assertThat(raw("image/png", "?labels=cat", "no image".getBytes(StandardCharsets.UTF_8))
                        .code())
                .isEqualTo("unknown_image_format");
    }

    @Test
    void aUrlIsNotFetchedUnlessTheOperatorAllowsIt() {
        Answer answer = gateway.json(
                "/v1/detect", Map.of("imageUrl", "https://pictures.example/a.png", "labels", List.of("cat")));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.detail()).startsWith("imageUrl: a URL (expected: none, this gateway fetches no pictures");
        assertThat(gateway.json("/v1/detect", Map.of("imageUrl", "x", "image", BASE64, "labels", List.of("cat")))
                        .detail())
                .isEqualTo("imageUrl: beside image (expected: one of the two)");
        assertThat(gateway.json("/v1/detect", Map.of("imageUrl", 7, "labels", List.of("cat")))
                        .detail())
                .isEqualTo("imageUrl: a number (expected: a string)");
    }

    private static byte[] gzip(byte[] body) {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return out.toByteArray();
    }

    private Answer compressed(byte[] body) {
        return gateway.send(gateway.request("/v1/detect")
                .header("Content-Type", "application/json")
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofByteArray(body)));
    }

    private static byte[] body(String image) {
        return ("{\"labels\":[\"cat\"],\"image\":\"" + image + "\"}").getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void aBodyMayBeCompressed() {
        requireSeen(compressed(gzip(body(BASE64))));
    }

    @Test
    void aBodyThatInflatesTooFarIsRefused() {
        Answer image = compressed(gzip(body("A".repeat(40 << 20))));
        assertThat(image.status()).isEqualTo(413);
        byte[] blank = ("{" + " ".repeat(40 << 20)).getBytes(StandardCharsets.UTF_8);
        assertThat(compressed(gzip(blank)).status()).isEqualTo(413);
    }

    @Test
    void damagedCompressionIsNoFaultOfOurs() {
        assertThat(compressed(body(BASE64)).code()).isEqualTo("malformed_body");
        byte[] whole = gzip(body(BASE64));
        byte[] cut = java.util.Arrays.copyOf(whole, whole.length - 12);
        assertThat(compressed(cut).code()).isEqualTo("malformed_body");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Content-Type: \r\n"})
    void aBodyOfNoTypeIsRefusedEverywhere(String header) throws IOException {
        for (String path : List.of(
                "/v1/detect",
                "/v1/ask",
                "/v1/proposals",
                "/v1/score",
                "/v1/render",
                "/v1/chat",
                "/v1/detect/batch",
                "/v1/chat/completions")) {
            String answer = RawCaller.exchange(
                    gateway,
                    "POST " + path + " HTTP/1.1\r\nHost: a\r\n" + header
                            + "Content-Length: 2\r\nConnection: close\r\n\r\n{}");
            assertThat(answer).as(path).startsWith("HTTP/1.1 415");
        }
    }
}
