package io.rexserve.gateway;

import static io.rexserve.gateway.RunningGateway.encodedImage;
import static io.rexserve.gateway.RunningGateway.image;
import static io.rexserve.gateway.RunningGateway.labels;
import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.gateway.RunningGateway.Answer;
import io.rexserve.gateway.RunningGateway.Part;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Bodies that are too long, too many or none.
class BodyProblemTest {
    private static RunningGateway gateway;

    @BeforeAll
    static void start() {
        gateway = RunningGateway.shared(
                "rexserve.gateway.max-image-size=100KB", "rexserve.gateway.max-image-pixels=1000000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{} {}", "{\"labels\":[\"a\"],\"labels\":[\"b\"]}", "nonsense"})
    void refusesJsonThatIsNotOneObject(String body) {
        Answer answer = gateway.json("/v1/detect", body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("malformed_body");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"minScore\":NaN}", "{\"a\":[[[[[[[[[[[[1]]]]]]]]]]]]}", "{\"a\":\"", "{\"a\":01}"})
    void hidesTheParsersOwnNames(String body) {
        String detail = gateway.json("/v1/detect", body).detail();

        assertThat(detail).startsWith("JSON: ").doesNotContain("`", "Stream", "Source", "0x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16BE", "UTF-16LE", "UTF-32BE", "UTF-32LE"})
    void refusesJsonThatIsNotUtf8(String charset) {
        byte[] body = "{\"labels\":[\"cat\"]}".getBytes(Charset.forName(charset));
        Answer answer = gateway.send(gateway.request("/v1/detect")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body)));

        assertThat(answer.code()).isEqualTo("malformed_body");
        assertThat(answer.detail()).isEqualTo("JSON: in UTF-16 or UTF-32 (expected: UTF-8)");
    }

    @Test
    void namesAWholeNumberBeyondEveryIntAsItWasSent() {
        String detail =
                gateway.json("/v1/detect", "{\"maxProposals\":3000000000}").detail();

        assertThat(detail).contains("maxProposals: 3000000000 (expected: ");
    }

    @Test
    void countsParts() {
        var parts = new Part[2049];
        Arrays.fill(parts, image());

        Answer answer = gateway.detect(parts);

        assertThat(answer.code()).isEqualTo("malformed_body");
        assertThat(answer.detail()).isEqualTo("multipart: more than 2048 parts (expected: <= 2048)");
    }

    @Test
    void refusesAPartWithoutAName() {
        assertThat(gateway.detect(image(), labels("cat"), new Part("", "x")).detail())
                .startsWith("blank: unknown field (expected: one of image, labels,");
    }

    @Test
    void refusesAMultipartBodyInsideAPart() {
        String inner = "--x\r\nContent-Disposition: file; filename=\"a\"\r\n\r\ncat\r\n--x--\r\n";
        String body = "------frontier\r\nContent-Disposition: form-data; name=\"labels\"\r\n"
                + "Content-Type: multipart/mixed; boundary=x\r\n\r\n" + inner + "\r\n------frontier--\r\n";

        Answer answer = gateway.send(gateway.request("/v1/detect")
                .header("Content-Type", "multipart/form-data; boundary=----frontier")
                .POST(BodyPublishers.ofString(body)));

        assertThat(answer.code()).isEqualTo("malformed_body");
        assertThat(answer.detail()).startsWith("multipart: a part is multipart itself");
    }

    @Test
    void countsTheBytesOfTexts() {
        Answer answer = gateway.detect(image(), labels("x".repeat(520 << 10)));

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.detail()).startsWith("labels: more than 524288 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no boundary here", "------frontier\r\n", "------frontier\r\nnonsense"})
    void refusesABodyWithoutParts(String body) {
        Answer answer = gateway.send(gateway.request("/v1/detect")
                .header("Content-Type", "multipart/form-data; boundary=----frontier")
                .POST(BodyPublishers.ofString(body)));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.detail()).doesNotContain("Exception", "org.apache");
    }

    @Test
    void refusesMultipartWithoutABoundary() {
        Answer answer = gateway.send(gateway.request("/v1/detect")
                .header("Content-Type", "multipart/form-data")
                .POST(BodyPublishers.ofString("x")));

        assertThat(answer.code()).isEqualTo("malformed_body");
    }

    @Test
    void reportsWhereJsonIsMalformed() {
        assertThat(gateway.json("/v1/detect", "{\n \"minScore\": yes}").detail())
                .startsWith("JSON: not well-formed, or ends too early, at line 2, column ");
    }

    @Test
    void refusesABodyByItsAnnouncedLength() {
        Answer answer = gateway.detect(new Part("image", new byte[2 << 20]), labels("cat"));

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.code()).isEqualTo("body_too_large");
        assertThat(answer.detail()).contains("102400");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "multipart/form-data; boundary=----frontier"})
    void countsABodyOfUnknownLengthWhileReading(String type) {
        byte[] head = type.startsWith("multipart")
                ? "------frontier\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a\"\r\n\r\n"
                        .getBytes(StandardCharsets.UTF_8)
                : "{\"colour\":\"".getBytes(StandardCharsets.UTF_8);
        byte[] body = Arrays.copyOf(head, 1 << 20);
        Arrays.fill(body, head.length, body.length, (byte) 'A');

        Answer answer = gateway.send(gateway.request("/v1/detect")
                .header("Content-Type", type)
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))));

        assertThat(answer.status()).isEqualTo(413);
    }

    @Test
    void refusesABodyOfAnotherType() {
        Answer answer = gateway.send(gateway.request("/v1/detect")
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofByteArray(encodedImage(8, 8))));

        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.code()).isEqualTo("unsupported_media_type");
    }
}
