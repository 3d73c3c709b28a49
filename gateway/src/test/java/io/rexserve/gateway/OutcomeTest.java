package io.rexserve.gateway;

import static io.rexserve.gateway.RunningGateway.image;
import static io.rexserve.gateway.RunningGateway.labels;
import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.v1.Phrase;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/// How requests are counted that end in different ways, and what is none.
@ExtendWith(OutputCaptureExtension.class)
class OutcomeTest {
    private RunningGateway gateway;

    @BeforeEach
    void start() {
        gateway = RunningGateway.shared("management.tracing.sampling.probability=1.0");
    }

    private double requests(String task, String outcome, String code) {
        return gateway.meter("rexserve.gateway.requests", "task", task, "outcome", outcome, "code", code);
    }

    /// A request is counted when its answer has been written.
    private void awaitOne(String task, String outcome, String code) throws Exception {
        SlowCallerTest.await(() -> requests(task, outcome, code) == 1);
    }

    @Test
    void anAnswer() throws Exception {
        gateway.detected(image(), labels("cat"));

        awaitOne("detect", "success", "none");
        assertThat(gateway.meter("rexserve.gateway.deadline.left")).isEqualTo(1);
    }

    @Test
    void anAnswerThatBreaksOffInTheMiddle(CapturedOutput log) throws Exception {
        gateway.services.language.manual = true;
        try (EventReader events = gateway.events("/v1/detect", image(), labels("cat"))) {
            var talk = gateway.services.language.next();
            talk.says(new FakeAnswers(3, 0)
                    .phrase("cat", Phrase.newBuilder().setLabel(0))
                    .point(0, 1));
            talk.fail(new Refusal(Reason.FAULT, "broken").exception());
            assertThat(events.rest().getLast().name()).isEqualTo("error");
        }

        awaitOne("detect", "failed", "service_fault");
        assertThat(log).contains("outcome=failed code=service_fault");
    }

    @Test
    void aRefusalOfAServiceIsDemandForIt() throws Exception {
        gateway.services.languageFailure =
                new Refusal(Reason.QUEUE_FULL, "queue: full", List.of(), Duration.ofSeconds(3)).exception();
        double before = gateway.meter("rexserve.gateway.demand", "service", "llm");

        assertThat(gateway.detect(image(), labels("cat")).status()).isEqualTo(503);

        awaitOne("detect", "refused", "queue_full");
        assertThat(gateway.meter("rexserve.gateway.demand", "service", "llm")).isGreaterThan(before);
    }

    @Test
    void aRequestThatIsAtFault() throws Exception {
        assertThat(gateway.detect(image()).status()).isEqualTo(400);

        awaitOne("detect", "caller_error", "invalid_request");
    }

    @Test
    void anAddressThatIsNotThereIsAProblemAndNoTask() throws Exception {
        assertThat(gateway.multipart("/v1/nothing", image()).status()).isEqualTo(404);

        awaitOne("unknown", "caller_error", "not_found");
    }

    @Test
    void aScrapeThatIsAbortedIsNobodysFault(CapturedOutput log) throws Exception {
        String port = gateway.setting("local.management.port");
        for (int i = 0; i < 40; i++) {
            try (var scraper = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port))) {
                scraper.setSoTimeout(20_000);
                scraper.getOutputStream()
                        .write("GET /actuator/prometheus HTTP/1.1\r\nHost: a\r\n\r\n"
                                .repeat(20)
                                .getBytes(StandardCharsets.US_ASCII));
                assertThat(scraper.getInputStream().read()).isEqualTo('H');
                scraper.setSoLinger(true, 0); // a reset
            }
        }

        assertThat(gateway.scrape()).contains("rexserve_gateway_requests_total");
        assertThat(gateway.count("internal")).isZero();
        assertThat(log).doesNotContain("ERROR", "SEVERE", "\tat ");
    }

    @Test
    void exemplarsAreOnBucketsAlone() {
        gateway.detected(image(), labels("cat"));

        List<String> exemplars = gateway.openMetrics()
                .lines()
                .filter(line -> line.contains(" # {"))
                .toList();

        assertThat(exemplars).isNotEmpty().allMatch(line -> line.matches("\\w+(_bucket|_total)[{ ].*"));
    }
}
