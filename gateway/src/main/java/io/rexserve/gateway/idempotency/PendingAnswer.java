package io.rexserve.gateway.idempotency;

import io.rexserve.gateway.connection.Caller;
import io.rexserve.gateway.database.Session;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;

/// The answer to a request with an `Idempotency-Key`, before it is stored. What a request makes in the database can be
/// made in one transaction with it: both are there, or neither.
public final class PendingAnswer {
    private static final String ATTRIBUTE = PendingAnswer.class.getName();

    private final StoredAnswers answers;
    private final Caller caller;
    private final String key;
    private final String attempt;
    private final DigestedRequest request;
    private boolean stored;

    PendingAnswer(StoredAnswers answers, Caller caller, String key, String attempt, DigestedRequest request) {
        this.answers = answers;
        this.caller = caller;
        this.key = key;
        this.attempt = attempt;
        this.request = request;
        request.setAttribute(ATTRIBUTE, this);
    }

    /// That of a request; empty where it has no key.
    public static Optional<PendingAnswer> of(HttpServletRequest http) {
        return http.getAttribute(ATTRIBUTE) instanceof PendingAnswer pending ? Optional.of(pending) : Optional.empty();
    }

    /// Stores the answer in a transaction that is open, once the body has been read.
    public void store(Session session, int status, Map<String, String> headers, byte[] body) {
        try {
            String digest = request.value();
            if (digest != null) {
                answers.complete(session, caller, key, attempt, digest, status, headers, body);
                stored = true;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isStored() {
        return stored;
    }
}
