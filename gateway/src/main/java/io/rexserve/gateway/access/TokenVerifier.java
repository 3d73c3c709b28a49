package io.rexserve.gateway.access;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.rexserve.gateway.connection.Caller;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.serving.lifecycle.LogLimit;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import tools.jackson.databind.json.JsonMapper;

/// Checks tokens with Spring Security: signature by the issuer's keys (asymmetric algorithms only), issuer, audience,
/// times. Keys are fetched with the first token, kept, and fetched again for an unknown one at most twice in half a
/// minute, so that made-up tokens cause no traffic.
final class TokenVerifier {
    private static final Logger LOG = LoggerFactory.getLogger(TokenVerifier.class);
    private static final Duration RETRY = Duration.ofSeconds(5);
    private static final int LINES_PER_MINUTE = 10;
    private static final int TIMEOUT_MILLIS = 3000;
    private static final int MAX_DOCUMENT_BYTES = 1 << 20;
    private static final long RATE_MILLIS = 30_000;
    /// Subjects that are plain in logs, meters and databases; others are called by a hash.
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@|-]{0,63}");
    private static final int HASH_BYTES = 16;

    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private final TokenProperties settings;
    private final LogLimit log = new LogLimit(LINES_PER_MINUTE, System::nanoTime);
    private @Nullable JwtDecoder decoder;
    /// An issuer that was not there is not asked again before.
    private Instant nextTry = Instant.MIN;

    TokenVerifier(TokenProperties settings) {
        this.settings = settings;
    }

    boolean isConfigured() {
        return settings.isConfigured();
    }

    /// The client of a token.
    ///
    /// @throws ProblemException 401 if it is not valid, 503 if the issuer's keys cannot be had
    Client verify(String token) {
        try {
            Jwt jwt = decoder().decode(token);
            return new Client(Caller.ofToken(name(Objects.requireNonNull(jwt.getSubject()))), scopes(jwt));
        } catch (BadJwtException e) {
            // The library's own words may hold parts of the token.
            LOG.debug("access: a token was refused", e);
            throw new ProblemException(
                    ProblemKind.UNAUTHORIZED,
                    "token: not valid (expected: signed by the issuer, for this audience, within its time)");
        } catch (JwtException | IOException e) {
            log.log(
                    () -> LOG.warn("access: keys of {} cannot be had: {}", settings.issuer(), e.getMessage()),
                    others -> LOG.warn("access: {} more tokens not checked", others));
            throw new ProblemException(
                    ProblemKind.SERVICE_UNAVAILABLE, "token: the issuer's keys cannot be had", List.of(), RETRY);
        }
    }

    private synchronized JwtDecoder decoder() throws IOException {
        JwtDecoder made = decoder;
        if (made == null) {
            if (Instant.now().isBefore(nextTry)) {
                throw new IOException("not asked again so soon");
            }
            nextTry = Instant.now().plus(RETRY);
            made = create(new DefaultResourceRetriever(TIMEOUT_MILLIS, TIMEOUT_MILLIS, MAX_DOCUMENT_BYTES));
            decoder = made;
        }
        return made;
    }

    private JwtDecoder create(DefaultResourceRetriever documents) throws IOException {
        String address = settings.jwkSetUri().isEmpty() ? discovered(documents) : settings.jwkSetUri();
        JWKSource<SecurityContext> keys = JWKSourceBuilder.create(url(address), documents)
                .rateLimited(RATE_MILLIS)
                .cache(true)
                .build();
        var processor = new DefaultJWTProcessor<>();
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, keys));
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(
                JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), new JOSEObjectType("application/at+jwt"), null));
        processor.setJWTClaimsSetVerifier((_, _) -> {}); // claims are checked below
        var made = new NimbusJwtDecoder(processor);
        made.setJwtValidator(validator());
        return made;
    }

    private String discovered(DefaultResourceRetriever documents) throws IOException {
        String issuer = settings.issuer();
        String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
        String document = documents
                .retrieveResource(url(base + "/.well-known/openid-configuration"))
                .getContent();
        String address = JsonMapper.shared().readTree(document).path("jwks_uri").asString("");
        if (!TokenProperties.isSafe(address)) {
            throw new IOException("openid-configuration: no jwks_uri with https");
        }
        return address;
    }

    private static URL url(String address) throws IOException {
        return URI.create(address).toURL();
    }

    private OAuth2TokenValidator<Jwt> validator() {
        return new DelegatingOAuth2TokenValidator<>(
                new JwtTimestampValidator(),
                new JwtIssuerValidator(settings.issuer()),
                expected(
                        "aud",
                        jwt -> jwt.getAudience() != null && jwt.getAudience().contains(settings.audience())),
                expected("exp", jwt -> jwt.getExpiresAt() != null),
                expected(
                        "sub",
                        jwt -> jwt.getSubject() != null && !jwt.getSubject().isEmpty()));
    }

    private static OAuth2TokenValidator<Jwt> expected(String claim, Predicate<Jwt> test) {
        return jwt -> test.test(jwt)
                ? OAuth2TokenValidatorResult.success()
                : OAuth2TokenValidatorResult.failure(new OAuth2Error("invalid_token", claim, null));
    }

    private Set<Scope> scopes(Jwt jwt) {
        Object claim = jwt.getClaims().get(settings.scopeClaim());
        Collection<?> names = claim instanceof Collection<?> list
                ? list
                : claim instanceof String text ? Arrays.asList(text.split(" ", -1)) : List.of();
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        for (Scope scope : Scope.values()) {
            if (names.contains(settings.scopes().getOrDefault(scope.code(), scope.code()))) {
                scopes.add(scope);
            }
        }
        return scopes;
    }

    private static String name(String subject) {
        if (PLAIN.matcher(subject).matches()) {
            return subject;
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(subject.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + HexFormat.of().formatHex(digest, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 (expected: in every Java runtime)", e);
        }
    }
}
