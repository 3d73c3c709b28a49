package io.rexserve.gateway.access;

import io.rexserve.gateway.connection.Caller;
import io.rexserve.gateway.connection.RequestFilter;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.gateway.telemetry.RequestRecord;
import io.rexserve.serving.lifecycle.LogLimit;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.filter.OncePerRequestFilter;

/// Lets requests pass that may come, by their headers alone: before a byte of the body is read, and before admission.
final class AccessFilter extends OncePerRequestFilter {
    private static final Logger LOG = LoggerFactory.getLogger(AccessFilter.class);
    private static final int LINES_PER_MINUTE = 30;

    private final AccessMode mode;
    private final KeyRing keys;
    private final TokenVerifier tokens;
    private final OpenPaths open;
    private final FailedAttempts failures;
    private final CostQuota quota;
    private final LogLimit log = new LogLimit(LINES_PER_MINUTE, System::nanoTime);

    AccessFilter(
            AccessMode mode,
            KeyRing keys,
            TokenVerifier tokens,
            OpenPaths open,
            FailedAttempts failures,
            CostQuota quota) {
        this.mode = mode;
        this.keys = keys;
        this.tokens = tokens;
        this.open = open;
        this.failures = failures;
        this.quota = quota;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest http) {
        return mode == AccessMode.OFF || open.isOpen(http);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest http, HttpServletResponse answer, FilterChain chain)
            throws ServletException, IOException {
        Optional<Client> client;
        try {
            client = client(http);
        } catch (ProblemException refusal) {
            RequestRecord.of(http).failed(refusal);
            http.setAttribute(RequestFilter.REFUSAL, refusal);
            answer.sendError(refusal.kind().status());
            return;
        }
        if (client.isEmpty()) {
            chain.doFilter(http, answer);
            return;
        }
        Caller caller = client.get().caller();
        client.get().identify(http);
        try {
            chain.doFilter(http, new QuotaResponse(answer, caller, quota));
        } finally {
            if (counts(http)) {
                quota.leave(caller);
            }
        }
    }

    /// Whether a request is one of those that a client may have so many of at a time.
    private static boolean counts(HttpServletRequest http) {
        return "POST".equals(http.getMethod());
    }

    /// Who has sent a request; empty where nobody needs to say.
    private Optional<Client> client(HttpServletRequest http) {
        Optional<Credential> sent = Credential.of(http);
        if (sent.isEmpty()) {
            if (mode == AccessMode.REQUIRED) {
                throw Credential.missing();
            }
            return Optional.empty();
        }
        Client client = checked(sent.get(), Caller.ofAddress(http), RequestFilter.id(http));
        Scope.required(http.getServletPath())
                .filter(scope -> !client.scopes().contains(scope))
                .ifPresent(scope -> {
                    throw new ProblemException(
                            ProblemKind.FORBIDDEN,
                            "scope: " + (client.scopes().isEmpty() ? "none" : Scope.codes(client.scopes()))
                                    + " (expected: with " + scope.code() + ")");
                });
        if (counts(http)) {
            quota.enter(client.caller());
        }
        return Optional.of(client);
    }

    private Client checked(Credential sent, Caller address, String requestId) {
        try {
            return sent.isToken() && tokens.isConfigured() ? token(sent, address) : key(sent);
        } catch (ProblemException refusal) {
            if (refusal.kind() == ProblemKind.UNAUTHORIZED) {
                failures.require(address); // from here on 429
                failures.count(address);
                log.log(
                        () -> LOG.warn("access: {} from {} refused, request {}", refusal.detail(), address, requestId),
                        others -> LOG.warn("access: {} more keys and tokens refused", others));
            }
            throw refusal;
        }
    }

    private Client token(Credential sent, Caller address) {
        failures.require(address);
        return tokens.verify(sent.text());
    }

    private Client key(Credential sent) {
        ApiKey key = keys.find(sent.text())
                .orElseThrow(() -> new ProblemException(
                        ProblemKind.UNAUTHORIZED,
                        "key: unknown (expected: one that was created here and is not revoked)"));
        if (key.isExpired(keys.clock().instant())) {
            throw new ProblemException(
                    ProblemKind.UNAUTHORIZED,
                    "key: " + key.id() + " expired at " + key.expires() + " (expected: a newer one)");
        }
        return new Client(Caller.ofKey(key.client()), key.scopes());
    }
}
