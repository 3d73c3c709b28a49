package io.rexserve.gateway;

import static io.rexserve.gateway.RunningGateway.body;
import static io.rexserve.gateway.RunningGateway.image;
import static io.rexserve.gateway.RunningGateway.labels;
import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.gateway.RunningGateway.Answer;
import io.rexserve.gateway.access.ApiKey;
import io.rexserve.gateway.access.ClientLimits;
import io.rexserve.gateway.access.KeyText;
import io.rexserve.gateway.access.KeysFile;
import io.rexserve.gateway.access.Scope;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// A gateway that asks for keys, met by clients and by attackers.
@SuppressWarnings("NullAway.Init")
class AccessTest {
    private static final ClientLimits NO_LIMITS = new ClientLimits(0, 0, 0);
    private static final KeyText SHOP = KeyText.create();
    private static final KeyText SHOP_OLD = KeyText.create();
    private static final KeyText READER = KeyText.create();
    private static final KeyText METERED = KeyText.create();
    private static final KeyText DAILY = KeyText.create();
    private static final KeyText SINGLE = KeyText.create();

    @TempDir
    private static Path folder;

    private static Path file;
    private static RunningGateway gateway;

    @BeforeAll
    static void start() throws IOException {
        file = folder.resolve("keys.yaml");
        write(
                line(SHOP, "shop", Set.of(Scope.INFER, Scope.BATCH), null, NO_LIMITS),
                line(SHOP_OLD, "shop", Set.of(Scope.INFER), Instant.EPOCH, NO_LIMITS),
                line(READER, "reader", Set.of(Scope.USAGE), null, NO_LIMITS),
                line(METERED, "metered", Set.of(Scope.INFER), null, new ClientLimits(120, 0, 0)),
                line(DAILY, "daily", Set.of(Scope.INFER), null, new ClientLimits(0, 120, 0)),
                line(SINGLE, "single", Set.of(Scope.INFER), null, new ClientLimits(0, 0, 1)));
        gateway = new RunningGateway(
                "rexserve.gateway.access.keys-file=" + file,
                "rexserve.gateway.access.reload-interval=20ms",
                "rexserve.gateway.access.max-failures=1000",
                "rexserve.gateway.cors-origins=https://app.example");
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @BeforeEach
    void renew() {
        gateway.renew();
    }

    private static String line(
            KeyText key, String client, Set<Scope> scopes, @Nullable Instant expires, ClientLimits limits) {
        return KeysFile.line(
                new ApiKey(key.id(), client, key.hash(), scopes, expires, limits), LocalDate.of(2026, 11, 30));
    }

    /// As a mounted secret is replaced: at once.
    private static void write(String... lines) throws IOException {
        Path next = Files.writeString(folder.resolve("next"), String.join("\n", lines));
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private static Answer detect(String header, String value) {
        return gateway.send(gateway.form("/v1/detect", image(), labels("cat")).header(header, value));
    }

    private static Answer detect(KeyText key) {
        return detect("Authorization", "Bearer " + key.text());
    }

    @Test
    void takesAKeyInEachDocumentedWay() {
        String basic = Base64.getEncoder().encodeToString(("any:" + SHOP.text()).getBytes(StandardCharsets.UTF_8));

        assertThat(detect(SHOP).status()).isEqualTo(200);
        assertThat(detect("Authorization", "bearer " + SHOP.text()).status()).isEqualTo(200);
        assertThat(detect("X-API-Key", SHOP.text()).status()).isEqualTo(200);
        assertThat(detect("Token", SHOP.text()).status()).isEqualTo(200);
        assertThat(detect("Authorization", "Basic " + basic).status()).isEqualTo(200);
    }

    @Test
    void asksForAKey() throws Exception {
        Answer answer = gateway.detect(image(), labels("cat"));

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.code()).isEqualTo("unauthorized");
        assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
        assertThat(answer.detail()).contains("Authorization: Bearer KEY");
        assertThat(gateway.count("unauthorized")).isPositive();
        String[] refused = {"outcome", "caller_error", "code", "unauthorized", "task", "unknown"};
        SlowCallerTest.await(() -> gateway.meter("rexserve.gateway.requests", refused) > 0);
    }

    @Test
    void refusesWrongExpiredAndMadeUpKeys() {
        String other = KeyText.create().text();
        String mixed = SHOP.text().substring(0, SHOP.text().length() - 43) + other.substring(other.length() - 43);

        assertThat(detect("X-API-Key", other).status()).isEqualTo(401);
        assertThat(detect("X-API-Key", mixed).status()).isEqualTo(401);
        assertThat(detect("X-API-Key", "x").status()).isEqualTo(401);
        assertThat(detect("X-API-Key", SHOP.hash()).status()).isEqualTo(401);
        assertThat(detect("Authorization", "Digest x").status()).isEqualTo(401);
        Answer expired = detect(SHOP_OLD);
        assertThat(expired.status()).isEqualTo(401);
        assertThat(expired.detail()).contains("expired").doesNotContain(SHOP_OLD.text());
    }

    @Test
    void refusesBeforeAByteOfTheBodyIsRead() throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port)) {
            socket.getOutputStream()
                    .write(("POST /v1/detect HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1000000\r\n"
                                    + "Content-Type: application/json\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));

            assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 401"); // and not 100: send it
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/index.html", "/playground.css", "/openapi.json", "/playground.json"})
    void pagesStayReadable(String path) {
        assertThat(gateway.get(path).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/models",
                "/v1/usage",
                "/error",
                "/static/index.html",
                "/nothing",
                "/v1",
                "/v1/",
                "/V1/models",
                "/v1/models/",
                "/index.html/",
                "/actuator/prometheus",
                "/gateway.yml",
                "/io/rexserve/gateway/Gateway.class"
            })
    void everythingElseAsksForAKey(String path) {
        assertThat(gateway.get(path).status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/mcp",
                "/v1/chat/completions",
                "/labelstudio/predict",
                "/labelstudio/setup",
                "/anylabeling/v1/predict",
                "/v1/batches",
                "/v1/added-later",
                "/index.html",
                "/labelstudio/health"
            })
    void everyInterfaceAsksForAKey(String path) throws IOException {
        assertThat(raw("POST " + path + " HTTP/1.1", "")).isEqualTo("401");
        assertThat(raw("POST " + path + " HTTP/1.1", "X-API-Key: " + READER.text() + "\r\n"))
                .isEqualTo("403");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//v1/detect",
                "/v1//detect",
                "/v1/detect;x=1",
                "/;/v1/detect",
                "/v1%2fdetect",
                "/v1%2Fdetect",
                "/v1/%64etect",
                "/%76%31/detect",
                "/v1/./detect",
                "/x/../v1/detect",
                "/v1/%2e%2e/v1/detect",
                "/index.html/../v1/detect",
                "/v1/detect%00",
                "/v1/detect/",
                "/V1/DETECT",
                "/v1\\detect"
            })
    void otherSpellingsOfAPathGetNowhere(String path) throws IOException {
        for (String method : new String[] {"GET", "POST", "HEAD", "OPTIONS", "TRACE", "PUT", "FOO"}) {
            assertThat(raw(method + " " + path + " HTTP/1.1", "")).as(method).isIn("400", "401", "404", "405", "501");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "FOO"})
    void noMethodPassesWithoutAKey(String method) throws IOException {
        assertThat(raw(method + " /v1/detect HTTP/1.1", "")).isEqualTo("401");
        assertThat(raw(method + " /v1/detect HTTP/1.1", "X-HTTP-Method-Override: POST\r\n"))
                .isEqualTo("401");
    }

    @Test
    void anUpgradeToWebsocketsIsARequestAsAnyOther() throws IOException {
        String upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

        assertThat(raw("GET /v1/detect HTTP/1.1", upgrade)).isEqualTo("401");
        assertThat(raw("GET /v1/detect HTTP/1.1", upgrade + "X-API-Key: " + SHOP.text() + "\r\n"))
                .isEqualTo("405");
    }

    /// The status of a request as it stands.
    private static String raw(String line, String headers) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write((line + "\r\nHost: a\r\n" + headers + "Content-Length: 0\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            String answer = new String(socket.getInputStream().readNBytes(12), StandardCharsets.ISO_8859_1);
            return answer.substring(9);
        }
    }

    @Test
    void refusesTwoCredentials() throws IOException {
        String good = "Authorization: Bearer " + SHOP.text() + "\r\n";

        assertThat(raw("GET /v1/models HTTP/1.1", good)).isEqualTo("200");
        assertThat(raw("GET /v1/models HTTP/1.1", good + good)).isEqualTo("400");
        assertThat(raw("GET /v1/models HTTP/1.1", good + "Authorization: Bearer x\r\n"))
                .isEqualTo("400");
        assertThat(raw("GET /v1/models HTTP/1.1", good + "X-API-Key: x\r\n")).isEqualTo("400");
        assertThat(raw("GET /v1/models HTTP/1.1", "Authorization: Bearer " + SHOP.text() + ",Bearer x\r\n"))
                .isEqualTo("401");
        assertThat(raw("GET /v1/models HTTP/1.1", "Authorization : Bearer " + SHOP.text() + "\r\n"))
                .isIn("400", "401");
        assertThat(raw("GET /v1/models HTTP/1.1", "X-Forwarded-User: shop\r\nX-Client: shop\r\n"))
                .isEqualTo("401");
    }

    @Test
    void refusesHeadersThatAreTooLarge() throws IOException {
        assertThat(raw("GET /v1/models HTTP/1.1", "Authorization: Bearer " + "x".repeat(7000) + "\r\n"))
                .isEqualTo("401");
        assertThat(raw("GET /v1/models HTTP/1.1", "Authorization: Bearer " + "x".repeat(100_000) + "\r\n"))
                .isIn("400", "431");
    }

    @Test
    void refusesKeysInAddresses() {
        for (String query : new String[] {
            "access_token=" + SHOP.text(), "api_key=" + SHOP.text(), "x=" + SHOP.text(), "API-KEY=abc", SHOP.text()
        }) {
            Answer answer = gateway.get("/v1/models?" + query);

            assertThat(answer.status()).as(query).isEqualTo(400);
            assertThat(answer.body().toString()).doesNotContain(SHOP.text());
        }
        assertThat(gateway.send(gateway.request("/v1/models?api_key=" + SHOP.text())
                                .header("X-API-Key", SHOP.text())
                                .GET())
                        .status())
                .isEqualTo(400);
    }

    @Test
    void aKeyDoesWhatItsScopesSay() {
        Answer infer = detect(READER);
        assertThat(infer.status()).isEqualTo(403);
        assertThat(infer.code()).isEqualTo("forbidden");
        assertThat(infer.detail()).contains("infer");
        assertThat(send("/v1/models", READER).status()).isEqualTo(200);
        assertThat(send("/v1/batches", METERED).status()).isEqualTo(403);
        assertThat(send("/v1/%62atches", METERED).status()).isEqualTo(400);
        assertThat(send("/v1/batches/", METERED).status()).isEqualTo(403);
        assertThat(send("/v1/batches/x/results", METERED).status()).isEqualTo(403);
    }

    private static Answer send(String path, KeyText key) {
        return gateway.send(
                gateway.request(path).header("X-API-Key", key.text()).GET());
    }

    @Test
    void aClientIsLimitedByCost() {
        // A picture of 4 x 3 pixels and 100 regions cost about 100 units, of 120 a minute.
        Answer first = detect(METERED);
        assertThat(first.status()).isEqualTo(200);
        assertThat(first.header("RateLimit-Policy")).isEqualTo("\"minute\";q=120;w=60");
        assertThat(first.header("RateLimit")).startsWith("\"minute\";r=");

        Answer second = detect(METERED);
        assertThat(second.status()).isEqualTo(429);
        assertThat(second.code()).isEqualTo("rate_limited");
        assertThat(Integer.parseInt(second.header("Retry-After"))).isBetween(1, 60);
        assertThat(second.header("RateLimit")).startsWith("\"minute\";r=");
        assertThat(second.body().path("retryable").asBoolean()).isTrue();
        assertThat(detect(SHOP).status()).isEqualTo(200);
    }

    @Test
    void aDaysQuotaIsAnotherProblem() {
        assertThat(detect(DAILY).status()).isEqualTo(200);

        Answer second = detect(DAILY);

        assertThat(second.status()).isEqualTo(429);
        assertThat(second.code()).isEqualTo("quota_exceeded");
        assertThat(Integer.parseInt(second.header("Retry-After"))).isGreaterThan(60);
    }

    @Test
    void aClientHasSoManyRequestsAtATime() throws Exception {
        gateway.services.languageHangs = true;
        Thread first = Thread.ofVirtual().start(() -> detect(SINGLE));
        gateway.services.imageSeen.get(20, TimeUnit.SECONDS);

        Answer second = detect(SINGLE);

        assertThat(second.status()).isEqualTo(429);
        assertThat(second.detail()).contains("at a time");
        gateway.services.languageHangs = false;
        assertThat(detect(SHOP).status()).isEqualTo(200);
        first.interrupt();
        first.join();
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> detect(SINGLE).status() == 200);
    }

    @Test
    void keysAreReplacedWithoutARestart() throws IOException {
        String before = Files.readString(file);
        KeyText next = KeyText.create();
        write(before, line(next, "shop", Set.of(Scope.INFER), null, NO_LIMITS));
        await(next, 200);
        assertThat(detect(SHOP).status()).isEqualTo(200);

        write("no list of keys");
        write("");
        Files.delete(file);
        assertThat(detect(next).status()).as("a broken file changes nothing").isEqualTo(200);

        write(before);
        await(next, 401);
        assertThat(detect(SHOP).status()).isEqualTo(200);
    }

    private static void await(KeyText key, int status) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> detect(key).status() == status);
    }

    @Test
    void otherSitesPagesAskWithoutAKeyWhetherTheyMay() {
        Answer preflight = gateway.send(gateway.request("/v1/detect")
                .header("Origin", "https://app.example")
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization,content-type,idempotency-key")
                .method("OPTIONS", BodyPublishers.noBody()));
        assertThat(preflight.status()).isEqualTo(200);
        assertThat(preflight.header("Access-Control-Allow-Origin")).isEqualTo("https://app.example");
        assertThat(preflight.header("Access-Control-Allow-Headers")).containsIgnoringCase("authorization");
        assertThat(preflight.header("Access-Control-Allow-Credentials")).isEmpty();

        Answer refused = gateway.send(
                gateway.form("/v1/detect", image(), labels("cat")).header("Origin", "https://app.example"));
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.header("Access-Control-Allow-Origin")).isEqualTo("https://app.example");

        Answer answered = gateway.send(gateway.form("/v1/detect", image(), labels("cat"))
                .header("Origin", "https://app.example")
                .header("Authorization", "Bearer " + METERED.text()));
        assertThat(answered.header("Access-Control-Expose-Headers")).contains("RateLimit", "Retry-After");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"null", "https://app.example.evil", "http://app.example", "https://APP.example:444", "file://"})
    void otherOriginsAreRefused(String origin) {
        Answer preflight = gateway.send(gateway.request("/v1/detect")
                .header("Origin", origin)
                .header("Access-Control-Request-Method", "POST")
                .method("OPTIONS", BodyPublishers.noBody()));
        assertThat(preflight.status()).isEqualTo(403);
        assertThat(preflight.code()).isEqualTo("forbidden");
        assertThat(preflight.header("Access-Control-Allow-Origin")).isEmpty();
        assertThat(gateway.send(gateway.form("/v1/detect", image(), labels("cat"))
                                .header("Authorization", "Bearer " + SHOP.text())
                                .header("Origin", origin))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void keysAreInNoMeterAndNoAnswer() throws Exception {
        detect(SHOP);
        detect(SHOP_OLD);
        detect("X-API-Key", KeyText.create().text());

        SlowCallerTest.await(() -> gateway.scrape().contains("caller=\"key-shop\""));
        String scrape = gateway.scrape();
        String secrets = Stream.of(SHOP, SHOP_OLD)
                .map(key -> key.text().substring(key.text().length() - 43))
                .collect(Collectors.joining("|"));
        assertThat(scrape).doesNotContainPattern(secrets).doesNotContain("rex_");
    }

    @Test
    void tellsWhatAClientHasUsed() throws Exception {
        JsonNode before = usage(SHOP, "");
        Answer answer = detect(SHOP);
        SlowCallerTest.await(() -> more(before, usage(SHOP, ""), "requests") == 1); // counted once it is written
        JsonNode after = usage(SHOP, "");

        assertThat(after.path("client").asString()).isEqualTo("key:shop");
        assertThat(more(before, after, "requests")).isEqualTo(1);
        assertThat(more(before, after, "pictures")).isEqualTo(1);
        assertThat(more(before, after, "cost")).isPositive();
        assertThat(more(before, after, "promptTokens"))
                .isEqualTo(answer.body().at("/usage/promptTokens").asLong());
        assertThat(send("/v1/usage?client=key:reader", SHOP).status()).isEqualTo(403);
        assertThat(send("/v1/usage?client=*", SHOP).status()).isEqualTo(403);
        assertThat(usage(READER, "?client=key:shop").path("requests").asLong()).isPositive();
        assertThat(send("/v1/usage?client=*", READER).body().path("usage").size())
                .isGreaterThan(0);
        assertThat(send("/v1/usage?from=yesterday", SHOP).fields()).containsExactly("from");
        assertThat(send("/v1/usage?to=2020-01-01", SHOP).body().path("usage").isEmpty())
                .isTrue();
    }

    private static JsonNode usage(KeyText key, String query) {
        Answer answer = send("/v1/usage" + query, key);
        assertThat(answer.status()).as(answer.detail()).isEqualTo(200);
        return answer.body().path("usage").path(0);
    }

    private static long more(JsonNode before, JsonNode after, String field) {
        return after.path(field).asLong() - before.path(field).asLong();
    }

    @Test
    void healthNeedsNoKey() {
        assertThat(gateway.manage("/actuator/health/liveness").status()).isEqualTo(200);
        assertThat(gateway.manage("/actuator/prometheus").status()).isEqualTo(200);
    }

    @Test
    void bodiesOfStrangersAreNotParsed() {
        byte[] form = body(image(), labels("cat"));
        Answer answer = gateway.send(gateway.request("/v1/detect")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(form)));

        assertThat(answer.code()).isEqualTo("unauthorized");
        assertThat(gateway.meter("rexserve.gateway.bodies.arriving")).isZero();
    }
}
