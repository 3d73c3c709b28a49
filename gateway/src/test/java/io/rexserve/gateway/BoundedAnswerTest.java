package io.rexserve.gateway;

import static io.rexserve.gateway.RunningGateway.base64;
import static io.rexserve.gateway.RunningGateway.encodedImage;
import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.gateway.RunningGateway.Answer;
import io.rexserve.gateway.RunningGateway.Part;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// However much is wrong with a request, its answer is short.
class BoundedAnswerTest {
    private static final int LIMIT = 10_000;

    private final RunningGateway gateway = RunningGateway.shared();

    private Answer refused(Answer answer, int status) {
        assertThat(answer.status()).as(answer.detail()).isEqualTo(status);
        assertThat(answer.http().body().length).isLessThan(LIMIT);
        assertThat(answer.body().path("errors").size()).isLessThanOrEqualTo(21);
        return answer;
    }

    @Test
    void unknownKeysEndTheReadingAfterTheFirstOnes() {
        String keys =
                IntStream.range(0, 20_000).mapToObj(i -> "\"key" + i + "\":1").collect(Collectors.joining(","));

        Answer answer = refused(gateway.json("/v1/ask", "{" + keys + "}"), 400);

        assertThat(answer.code()).isEqualTo("invalid_request");
        assertThat(answer.fields()).hasSize(20).startsWith("key0", "key1");
        assertThat(answer.detail()).endsWith("; the rest of the body was not read");
    }

    @Test
    void longUnknownKeysOfAnyCharactersAreCut() {
        String keys = IntStream.range(0, 100)
                .mapToObj(i -> "\"" + i + "\\ud83d\\ude00\u20ac".repeat(300) + "\":1")
                .collect(Collectors.joining(","));

        refused(gateway.json("/v1/ask", "{" + keys + "}"), 400);
    }

    @ParameterizedTest
    @CsvSource({
        "detect, labels, '\"a\"', 100",
        "ask, phrases, '\"a\"', 100",
        "ask, boxes, '[0,0,1,1]', 900",
        "ask, regions, 7, 900",
        "detect, include, '\"timings\"', 16",
        "ask, include, 1, 16",
        "detect, granularity, 1, 16",
        "detect, image, 1, 16",
    })
    void aListThatIsTooLongEndsTheReading(String path, String field, String value, int most) {
        String values = String.join(",", java.util.Collections.nCopies(50_000, value));

        Answer answer = refused(gateway.json("/v1/" + path, "{\"" + field + "\":[" + values + "]}"), 400);

        assertThat(answer.detail())
                .isEqualTo(field + ": more than " + most + " values (expected: <= " + most
                        + "); the rest of the body was not read");
    }

    @Test
    void aBoxOfTooManyNumbersEndsTheReading() {
        assertThat(refused(gateway.json("/v1/ask", "{\"boxes\":[[" + "1,".repeat(50_000) + "1]]}"), 400)
                        .fields())
                .containsExactly("boxes[0]");
    }

    @Test
    void faultsOfOneListEndAfterTheFirstOnesWithACount() {
        String regions = "[" + "\"x\",".repeat(899) + "\"x\"]";
        String image = base64(encodedImage(64, 48));

        Answer answer = refused(
                gateway.json(
                        "/v1/ask",
                        "{\"image\":\"" + image + "\",\"task\":\"region_brief\",\"regions\":" + regions + "}"),
                400);

        assertThat(answer.fields()).hasSize(20);
        assertThat(answer.detail()).endsWith("; and 880 more");
    }

    @Test
    void tenThousandPartsEndTheReading() {
        Part[] parts = new Part[10_000];
        Arrays.setAll(parts, i -> new Part("part" + i, "x"));

        assertThat(refused(gateway.detect(parts), 400).fields()).hasSize(20);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"minScore\":1e999999}",
                "{\"minScore\":NaN}",
                "{\"maxProposals\":1e400}",
                "{\"maxProposals\":true}",
                "{\"labels\":{}}",
                "{\"labels\":[{},[],null,1,true]}",
                "{\"image\":[[[[[[1]]]]]]}",
                "{\"image\":{\"a\":1}}",
                "{\"task\":[\"detect\"]}",
                "{\"include\":\"timings\"}",
                "{\"\":1}",
                "{\"boxes\":[[1e308,0,1e309,1]]}",
                "{\"regions\":[1e19,-0,0.5]}",
                "{\"a\":1}trailing",
                "[]",
                "1",
                "\"x\"",
                "null",
                "\u0000"
            })
    void oddJsonIsRefused(String body) {
        Answer answer = refused(gateway.json("/v1/ask", body), 400);

        assertThat(answer.detail()).doesNotContain("Exception", "jackson", "java");
    }

    @Test
    void hugeNumbersAndDeepArraysAreRefused() {
        refused(gateway.json("/v1/ask", "{\"minScore\":" + "1".repeat(100_000) + "}"), 400);
        refused(gateway.json("/v1/ask", "{\"minScore\":1e" + "1".repeat(1000) + "}"), 400);
        refused(gateway.json("/v1/ask", "{\"labels\":" + "[".repeat(100_000) + "}"), 400);
        refused(gateway.json("/v1/ask", "{\"x\":" + "{\"x\":".repeat(1000) + "}"), 400);
    }

    @Test
    void textBesideTheImageIsLimited() {
        assertThat(refused(gateway.json("/v1/ask", "{\"x\":\"" + "a".repeat(1 << 20) + "\"}"), 413)
                        .detail())
                .startsWith("JSON: more than 524288 bytes beside the image");
        String keys =
                IntStream.range(0, 200_000).mapToObj(i -> "\"k" + i + "\":1").collect(Collectors.joining(","));
        refused(gateway.json("/v1/ask", "{\"x\":{" + keys + "}}"), 413);
        refused(gateway.json("/v1/ask", "{\"question\":\"" + "a".repeat(1 << 20) + "\"}"), 400);
    }

    @Test
    void aLargeImageOfJsonIsNoText() {
        byte[] file = Arrays.copyOf(encodedImage(64, 48), 5 << 20);

        Answer answer =
                gateway.json("/v1/detect", java.util.Map.of("image", base64(file), "labels", java.util.List.of("cat")));

        assertThat(answer.status()).as(answer.detail()).isEqualTo(200);
    }

    @Test
    void codingsAndCharsetsThatAreNotReadAreNamed() {
        assertThat(refused(gateway.send(gateway.form("/v1/detect").header("Content-Encoding", "br")), 415)
                        .detail())
                .isEqualTo("Content-Encoding: br (expected: gzip, or none)");
        assertThat(refused(
                                gateway.send(gateway.request("/v1/detect")
                                        .header("Content-Type", "application/json; charset=utf-16")
                                        .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{}"))),
                                415)
                        .detail())
                .isEqualTo("charset: utf-16 (expected: utf-8)");
        refused(
                gateway.send(gateway.request("/v1/detect")
                        .header("Content-Type", "application/json; charset=nonsense")
                        .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{}"))),
                415);
        refused(
                gateway.send(gateway.request("/v1/detect")
                        .header("Content-Type", "application/json")
                        .header("Content-Type", "multipart/form-data; boundary=x")
                        .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{}"))),
                400);
    }
}
