package io.rexserve.gateway.idempotency;

import io.rexserve.gateway.admission.RequestAdmission;
import io.rexserve.gateway.admission.TransferPace;
import io.rexserve.gateway.connection.Caller;
import io.rexserve.gateway.connection.Connection;
import io.rexserve.gateway.connection.RequestFilter;
import io.rexserve.gateway.idempotency.StoredAnswers.Found;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.gateway.request.BodyReader;
import io.rexserve.gateway.request.BoundedBody;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/// Answers a request that has been answered before from what was stored, where it has an `Idempotency-Key`.
final class IdempotencyFilter extends OncePerRequestFilter {
    static final String HEADER = "Idempotency-Key";
    static final String REPLAYED = "Idempotency-Replayed";
    private static final String API = "/v1/";
    private static final Pattern KEY = Pattern.compile("[!-~]{1,255}");
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final int BUFFER = 64 << 10;

    private final StoredAnswers answers;
    private final RequestAdmission admission;
    private final BodyReader bodies;
    private final IdempotencyConfiguration.Settings settings;

    IdempotencyFilter(
            StoredAnswers answers,
            RequestAdmission admission,
            BodyReader bodies,
            IdempotencyConfiguration.Settings settings) {
        this.answers = answers;
        this.admission = admission;
        this.bodies = bodies;
        this.settings = settings;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest http) {
        return http.getHeader(HEADER) == null
                || !"POST".equals(http.getMethod())
                || !http.getRequestURI().startsWith(API);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest http, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            String key = key(http);
            Caller caller = Caller.of(http);
            switch (answers.begin(caller, key)) {
                case Found.Free free -> answer(http, response, chain, caller, key, free.attempt());
                case Found.Busy _ ->
                    throw new ProblemException(
                            ProblemKind.REQUEST_IN_PROGRESS,
                            HEADER + ": its request is being answered (expected: to come again)",
                            List.of(),
                            SOON);
                case Found.Answered answered -> replay(http, response, caller, answered);
            }
        } catch (ProblemException refusal) {
            if (response.isCommitted()) {
                return; // events that are read already, and could not be stored
            }
            http.setAttribute(RequestFilter.REFUSAL, refusal);
            response.sendError(refusal.kind().status());
        }
    }

    /// Quoted, as a string of structured fields (RFC 9651), or bare.
    private static String key(HttpServletRequest http) {
        String given = http.getHeader(HEADER).strip();
        boolean quoted = given.length() > 2 && given.startsWith("\"") && given.endsWith("\"");
        String key = quoted ? given.substring(1, given.length() - 1) : given;
        if (!KEY.matcher(key).matches()) {
            throw ProblemException.invalid(HEADER, "unusable (expected: 1 to 255 visible ASCII characters)");
        }
        return key;
    }

    private void answer(
            HttpServletRequest http,
            HttpServletResponse response,
            FilterChain chain,
            Caller caller,
            String key,
            String attempt)
            throws ServletException, IOException {
        var request = new DigestedRequest(http);
        var pending = new PendingAnswer(answers, caller, key, attempt, request);
        var captured = new CapturedResponse(
                response, Math.toIntExact(settings.properties().maxAnswerSize().toBytes()));
        try {
            chain.doFilter(request, captured);
            if (!pending.isStored() && captured.isWhole()) {
                answers.transact(session -> {
                    pending.store(session, captured.getStatus(), headers(captured), captured.content());
                    return attempt;
                });
            }
        } finally {
            try {
                if (!pending.isStored()) {
                    answers.release(caller, key, attempt);
                }
            } finally {
                answers.end(attempt);
            }
        }
        captured.send();
    }

    private static Map<String, String> headers(HttpServletResponse response) {
        var kept = new LinkedHashMap<String, String>();
        for (String name : List.of(HttpHeaders.CONTENT_TYPE, HttpHeaders.LOCATION)) {
            String value = name.equals(HttpHeaders.CONTENT_TYPE) ? response.getContentType() : response.getHeader(name);
            if (value != null) {
                kept.put(name, value);
            }
        }
        return kept;
    }

    private void replay(HttpServletRequest http, HttpServletResponse response, Caller caller, Found.Answered answered)
            throws IOException {
        if (!digest(http, caller).equals(answered.request())) {
            throw new ProblemException(
                    ProblemKind.IDEMPOTENCY_KEY_REUSED,
                    HEADER + ": used for another request before (expected: a new one for each request)");
        }
        response.setStatus(answered.status());
        answered.headers().forEach(response::setHeader);
        response.setHeader(REPLAYED, "true");
        response.setContentLength(answered.body().length);
        response.getOutputStream().write(answered.body());
    }

    /// Reads the whole body, within the limits and the pace of any other.
    private String digest(HttpServletRequest http, Caller caller) {
        var request = new DigestedRequest(http);
        Runnable stop = Connection.CURRENT.isBound() ? Connection.CURRENT.get()::stopReading : () -> {};
        var pace = new TransferPace(settings.bodyTimeout(), settings.bytesPerSecond());
        try (var permit = admission.acquire(caller, 0, stop);
                BoundedBody in = bodies.stream(request, settings.mostBytes(), pace, permit)) {
            var buffer = new byte[BUFFER];
            while (in.read(buffer) >= 0) {
                // digested as it is read
            }
            String value = request.value();
            return value == null ? "" : value;
        } catch (IOException e) {
            throw BodyReader.broken(e);
        }
    }
}
