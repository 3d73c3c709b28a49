package io.rexserve.gateway;

import static io.rexserve.gateway.RunningGateway.image;
import static io.rexserve.gateway.RunningGateway.labels;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import io.rexserve.gateway.RunningGateway.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Tokens of an issuer on this machine, and of others who would like to be it.
@SuppressWarnings("NullAway.Init")
class TokenTest {
    private static final AtomicInteger FETCHES = new AtomicInteger();
    private static RSAKey key;
    private static HttpServer server;
    private static String issuer;
    private static RunningGateway gateway;

    @BeforeAll
    static void start() throws IOException, JOSEException {
        key = new RSAKeyGenerator(2048).keyID("one").generate();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        issuer = "http://127.0.0.1:" + server.getAddress().getPort();
        serve("/.well-known/openid-configuration", "{\"jwks_uri\": \"" + issuer + "/keys\"}");
        serve("/keys", new JWKSet(key.toPublicJWK()).toString());
        server.start();
        gateway = new RunningGateway(
                "rexserve.gateway.access.token.issuer=" + issuer,
                "rexserve.gateway.access.token.audience=vision",
                "rexserve.gateway.access.token.scopes.batch=rex:batch",
                "rexserve.gateway.access.max-failures=1000");
    }

    private static void serve(String path, String document) {
        server.createContext(path, exchange -> {
            FETCHES.incrementAndGet();
            byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    @AfterAll
    static void stop() {
        gateway.close();
        server.stop(0);
    }

    private static JWTClaimsSet.Builder claims() {
        Instant now = Instant.now();
        return new JWTClaimsSet.Builder()
                .issuer(issuer)
                .audience(List.of("other", "vision"))
                .subject("alice@example.com")
                .claim("scope", "openid infer")
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(300)));
    }

    private static String signed(JWTClaimsSet claims) throws JOSEException {
        return signed(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("one").build(), claims, new RSASSASigner(key));
    }

    private static String signed(JWSHeader header, JWTClaimsSet claims, JWSSigner signer) throws JOSEException {
        var token = new SignedJWT(header, claims);
        token.sign(signer);
        return token.serialize();
    }

    private static Answer detect(String token) {
        return gateway.send(
                gateway.form("/v1/detect", image(), labels("cat")).header("Authorization", "Bearer " + token));
    }

    private static void assertRefused(String token) {
        Answer answer = detect(token);
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.code()).isEqualTo("unauthorized");
        assertThat(answer.body().toString()).doesNotContain(token.substring(0, 20));
    }

    @Test
    void takesATokenOfTheIssuer() throws JOSEException {
        assertThat(detect(signed(claims().build())).status()).isEqualTo(200);
        var header = new JWSHeader.Builder(JWSAlgorithm.PS384)
                .type(new JOSEObjectType("at+jwt"))
                .keyID("one")
                .build();
        assertThat(detect(signed(
                                header,
                                claims().claim("scope", List.of("infer")).build(),
                                new RSASSASigner(key)))
                        .status())
                .isEqualTo(200);
        assertThat(gateway.scrape()).doesNotContain("alice");
    }

    @Test
    void aTokenDoesWhatItsScopesSay() throws JOSEException {
        Answer none = detect(signed(claims().claim("scope", "openid rex:batch").build()));
        assertThat(none.status()).isEqualTo(403);
        assertThat(none.code()).isEqualTo("forbidden");
        assertThat(detect(signed(claims().claim("scope", "INFER inferior infer,batch")
                                .build()))
                        .status())
                .isEqualTo(403);
        Answer batches = gateway.send(gateway.request("/v1/batches")
                .header(
                        "Authorization",
                        "Bearer " + signed(claims().claim("scope", "batch").build()))
                .GET());
        assertThat(batches.status()).as("the name in tokens is rex:batch").isEqualTo(403);
    }

    @Test
    void refusesWhatTheIssuerHasNotSigned() throws JOSEException {
        JWTClaimsSet claims = claims().build();
        RSAKey other = new RSAKeyGenerator(2048).keyID("one").generate();
        var header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("one").build();

        assertRefused(new PlainJWT(claims).serialize());
        assertRefused(signed(header, claims, new RSASSASigner(other)));
        assertRefused(signed(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("one").build(),
                claims,
                new MACSigner(key.toPublicJWK().toString().getBytes(StandardCharsets.UTF_8))));
        assertRefused(signed(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .jwk(other.toPublicJWK())
                        .build(),
                claims,
                new RSASSASigner(other)));
        String good = signed(claims);
        assertRefused(good.substring(0, good.length() - 5) + "AAAAA");
        String[] parts = good.split("\\.", -1);
        String admin =
                new PlainJWT(claims().subject("admin").build()).serialize().split("\\.", -1)[1];
        assertRefused(parts[0] + "." + admin + "." + parts[2]);
        assertRefused(parts[0] + "." + parts[1] + ".");
    }

    @Test
    void refusesOtherIssuersAudiencesAndTimes() throws JOSEException {
        assertRefused(signed(claims().issuer("http://127.0.0.1:1").build()));
        assertRefused(signed(claims().audience("other").build()));
        assertRefused(signed(claims().audience((String) null).build()));
        assertRefused(signed(claims().expirationTime(Date.from(Instant.now().minusSeconds(120)))
                .build()));
        assertRefused(signed(claims().expirationTime(null).build()));
        assertRefused(signed(claims().notBeforeTime(Date.from(Instant.now().plusSeconds(3600)))
                .build()));
        assertRefused(signed(claims().subject(null).build()));
    }

    @Test
    void madeUpKeysCauseNoTraffic() throws JOSEException {
        assertThat(detect(signed(claims().build())).status()).isEqualTo(200);
        int before = FETCHES.get();
        for (int i = 0; i < 50; i++) {

            assertThat(detect(signed(
                                    new JWSHeader.Builder(JWSAlgorithm.RS256)
                                            .keyID("unknown-" + i)
                                            .build(),
                                    claims().build(),
                                    new RSASSASigner(key)))
                            .status())
                    .isIn(401, 503);
        }

        assertThat(FETCHES.get() - before).isLessThanOrEqualTo(2);
        assertThat(detect(signed(claims().build())).status()).isEqualTo(200);
    }
}
