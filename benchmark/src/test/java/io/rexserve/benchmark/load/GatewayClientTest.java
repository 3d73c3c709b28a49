package io.rexserve.benchmark.load;

import static io.rexserve.benchmark.load.StandInGateway.DONE;
import static io.rexserve.benchmark.load.StandInGateway.event;
import static io.rexserve.benchmark.load.StandInGateway.send;
import static io.rexserve.benchmark.load.StandInGateway.stream;
import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.benchmark.load.StandInGateway.Handler;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GatewayClientTest {
    private static final String PROBLEM = "application/problem+json";

    @Test
    void timesTheEventsOfAWholeAnswer() throws Exception {
        var boxRead = new CountDownLatch(1);
        GatewayClient.EventListener listener = (event, _) -> {
            if (event.name().equals("object")) {
                boxRead.countDown();
            }
            return true;
        };
        Handler handler = exchange -> {
            var out = stream(exchange);
            event(out, "proposals", "[]");
            event(out, "text", "{}");
            event(out, "object", "{}");
            boxRead.await(20, TimeUnit.SECONDS); // an event is heard while the answer goes on
            event(out, "object", "{}");
            event(out, "done", DONE);
        };

        RequestResult outcome = ask(handler, System.nanoTime() - 1_000_000_000, listener);

        assertThat(boxRead.getCount()).isZero();
        assertThat(outcome).isInstanceOfSatisfying(RequestResult.Completed.class, answer -> {
            assertThat(answer.tokens()).isEqualTo(7);
            assertThat(answer.objects()).isEqualTo(1);
            assertThat(answer.boxGaps()).hasSize(1);
            assertThat(answer.firstToken()).isGreaterThanOrEqualTo(1_000_000_000L);
            long firstBox = Objects.requireNonNull(answer.firstBox());
            assertThat(firstBox).isGreaterThanOrEqualTo(Objects.requireNonNull(answer.firstToken()));
            assertThat(answer.total())
                    .isGreaterThanOrEqualTo(firstBox + answer.boxGaps().getFirst());
            assertThat(answer.empty()).isFalse();
        });
    }

    @Test
    void parsesAnAnswerInOnePiece() throws Exception {
        assertThat(ask(exchange -> send(exchange, 200, "application/json", DONE)))
                .isInstanceOfSatisfying(RequestResult.Completed.class, answer -> {
                    assertThat(answer.tokens()).isEqualTo(7);
                    assertThat(answer.firstBox()).isNull();
                });
    }

    @Test
    void countsTheObjectsOfPhrases() throws Exception {
        String asked = "{\"phrases\":[{\"objects\":[{},{}]},{\"objects\":[{}]}],\"usage\":{\"completionTokens\":9}}";

        assertThat(ask(exchange -> send(exchange, 200, "application/json", asked)))
                .isInstanceOfSatisfying(
                        RequestResult.Completed.class,
                        answer -> assertThat(answer.objects()).isEqualTo(3));
    }

    @Test
    void sendsTheRequest() throws Exception {
        var seen = new AtomicReference<String>();
        ask(exchange -> {
            var headers = exchange.getRequestHeaders();
            seen.set(exchange.getRequestURI() + " " + headers.getFirst("Accept") + " "
                    + headers.getFirst("X-Request-Timeout-Ms"));
            send(exchange, 200, "application/json", DONE);
        });

        assertThat(seen.get()).isEqualTo("/v1/detect text/event-stream 5000");
    }

    @Test
    void anAnswerWithoutTokensAndWarningsIsEmpty() throws Exception {
        String nothing = "{\"objects\":[],\"text\":\"\",\"usage\":{\"completionTokens\":0},\"warnings\":[%s]}";

        assertThat(ask(exchange -> send(exchange, 200, "application/json", nothing.formatted(""))))
                .isInstanceOfSatisfying(
                        RequestResult.Completed.class,
                        answer -> assertThat(answer.empty()).isTrue());
        assertThat(ask(exchange -> send(exchange, 200, "application/json", nothing.formatted("{}"))))
                .isInstanceOfSatisfying(
                        RequestResult.Completed.class,
                        answer -> assertThat(answer.empty()).isFalse());
    }

    @Test
    void a503IsARejectionWithRetryAfter() throws Exception {
        RequestResult outcome = ask(exchange -> {
            exchange.getResponseHeaders().set("Retry-After", "3");
            send(exchange, 503, PROBLEM, "{\"code\":\"queue_full\"}");
        });

        assertThat(outcome).isInstanceOfSatisfying(RequestResult.Rejected.class, refused -> {
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.code()).isEqualTo("queue_full");
            assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(3));
        });
    }

    @Test
    void anErrorEventAfterTokensIsAFailureInMidAnswer() throws Exception {
        RequestResult outcome = ask(exchange -> {
            var out = stream(exchange);
            event(out, "object", "{}");
            event(out, "error", "{\"code\":\"service_unavailable\",\"status\":503}");
        });

        assertThat(outcome).isInstanceOfSatisfying(RequestResult.Failed.class, failed -> {
            assertThat(failed.code()).isEqualTo("service_unavailable");
            assertThat(failed.midAnswer()).isTrue();
        });
    }

    @Test
    void anErrorEventBeforeAnyTokenIsARejection() throws Exception {
        RequestResult outcome = ask(exchange -> {
            var out = stream(exchange);
            event(out, "proposals", "{}");
            event(out, "error", "{\"code\":\"queue_full\",\"status\":503,\"retryAfterSeconds\":4}");
        });

        assertThat(outcome).isInstanceOfSatisfying(RequestResult.Rejected.class, refused -> {
            assertThat(refused.code()).isEqualTo("queue_full");
            assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(4));
        });
    }

    @Test
    void anErrorEventOfAnyOtherKindIsAFailure() throws Exception {
        assertThat(ask(exchange -> event(stream(exchange), "error", "{\"code\":\"deadline_exceeded\",\"status\":504}")))
                .isInstanceOfSatisfying(RequestResult.Failed.class, failed -> {
                    assertThat(failed.code()).isEqualTo("deadline_exceeded");
                    assertThat(failed.midAnswer()).isFalse();
                });
    }

    @Test
    void aStreamThatNeverEndsIsLost() throws Exception {
        assertThat(ask(exchange -> event(stream(exchange), "object", "{}")))
                .isInstanceOfSatisfying(
                        RequestResult.Lost.class,
                        lost -> assertThat(lost.why()).isEqualTo("the stream ended behind event object"));
    }

    @Test
    void aConnectionThatBreaksIsLost() throws Exception {
        RequestResult outcome = ask(exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write("{".getBytes(StandardCharsets.UTF_8));
            throw new IOException("dies");
        });

        assertThat(outcome).isInstanceOf(RequestResult.Lost.class);
    }

    @Test
    void aStatusWithoutAProblemIsLost() throws Exception {
        assertThat(ask(exchange -> send(exchange, 502, "text/html", "<html>")))
                .isInstanceOfSatisfying(
                        RequestResult.Lost.class,
                        lost -> assertThat(lost.why()).isEqualTo("status 502 without a problem"));
    }

    @Test
    void aDoneWithoutAnAnswerIsLost() throws Exception {
        assertThat(ask(exchange -> event(stream(exchange), "done", "{}")))
                .isInstanceOfSatisfying(
                        RequestResult.Lost.class, lost -> assertThat(lost.why()).isEqualTo("an answer without usage"));
    }

    @Test
    void abandonedRequestsAreNotCounted() throws Exception {
        RequestResult outcome = ask(
                exchange -> {
                    var out = stream(exchange);
                    event(out, "object", "{}");
                    event(out, "done", DONE);
                },
                System.nanoTime(),
                (_, _) -> false);

        assertThat(outcome).isInstanceOf(RequestResult.Abandoned.class);
    }

    @Test
    void aRefusedConnectionIsAFailureAndNotLost() throws Exception {
        URI nobody;
        try (var gateway = StandInGateway.of(_ -> {})) {
            nobody = gateway.base();
        }
        try (var client = new GatewayClient(nobody, Duration.ofSeconds(5))) {
            assertThat(client.send(request(), System.nanoTime(), GatewayClient.EventListener.SILENT))
                    .isInstanceOfSatisfying(
                            RequestResult.Failed.class,
                            failed -> assertThat(failed.code()).isEqualTo(GatewayClient.UNREACHABLE));
        }
    }

    private static RequestResult ask(Handler handler) throws Exception {
        return ask(handler, System.nanoTime(), GatewayClient.EventListener.SILENT);
    }

    private static RequestResult ask(Handler handler, long intended, GatewayClient.EventListener listener)
            throws Exception {
        try (var gateway = StandInGateway.of(handler);
                var client = new GatewayClient(gateway.base(), Duration.ofSeconds(5))) {
            return client.send(request(), intended, listener);
        }
    }

    private static LoadRequest request() {
        return new LoadRequest.MultipartForm().text("labels", "cat").request("/v1/detect", LoadRequest.STREAM);
    }
}
