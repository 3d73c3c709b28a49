package io.rexserve.gateway;

import static io.rexserve.gateway.RunningGateway.image;
import static io.rexserve.gateway.RunningGateway.labels;
import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.gateway.RunningGateway.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptTest {
    private final RunningGateway gateway = RunningGateway.shared();

    private Answer accepting(String path, String accept) {
        return gateway.send(
                path.equals("/v1/detect")
                        ? gateway.form(path, image(), labels("cat")).header("Accept", accept)
                        : gateway.form(path, image()).header("Accept", accept));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/event-stream | text/event-stream",
                "text/event-stream, application/json | text/event-stream",
                "application/json, text/event-stream | application/json",
                "application/json;q=0.9, text/event-stream | text/event-stream",
                "text/event-stream;q=0.5, */* | application/json",
                "text/event-stream;q=0, application/json | application/json",
                "application/json;q=0, */* | text/event-stream",
                "*/* | application/json",
                "*/*, text/event-stream | text/event-stream",
                "text/* | text/event-stream",
                "application/* | application/json",
                "application/json; charset=utf-16 | application/json",
                "text/event-stream; charset=utf-8 | text/event-stream",
                "application/json; version=1; q=0.1, text/html | application/json",
                "text/html, application/xhtml+xml, */*;q=0.8 | application/json",
            })
    void theTypeWantedMostIsSent(String accept, String type) {
        Answer answer = accepting("/v1/detect", accept);

        assertThat(answer.status()).as(answer.detail()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).startsWith(type);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "image/webp",
                "application/json;q=0",
                "nonsense",
                "a/b/c",
                "application/json;q=2",
                "*/json",
                ";",
                "text/html;q=x",
                "text/event-stream; charset=x"
            })
    void whatCannotBeSentIsRefused(String accept) {
        Answer answer = accepting("/v1/detect", accept);

        assertThat(answer.status()).isEqualTo(406);
        assertThat(answer.code()).isEqualTo("not_acceptable");
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.detail()).doesNotContain("Exception");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json; charset=utf-16", "text/event-stream, application/json", "*/*"})
    void proposalsAreJson(String accept) {
        gateway.services.imageSeen.complete(null);
        Answer answer = accepting("/v1/proposals", accept);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).startsWith("application/json");
    }

    @Test
    void aProblemIsSentToWhoeverAcceptsOnlyEvents() {
        Answer answer = gateway.send(gateway.form("/v1/detect", image()).header("Accept", "text/event-stream"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    }
}
