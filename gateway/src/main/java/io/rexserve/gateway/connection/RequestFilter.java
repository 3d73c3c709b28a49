package io.rexserve.gateway.connection;

import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.serving.telemetry.RequestId;
import io.rexserve.v1.refusal.Excerpt;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.MDC;
import org.springframework.web.filter.OncePerRequestFilter;

/// Gives every request an id, in the header, in the log and in the body, and every answer the headers that keep a
/// browser from doing more than the page needs.
public final class RequestFilter extends OncePerRequestFilter {
    public static final String ID_HEADER = "X-Request-Id";
    private static final String ID = RequestFilter.class.getName() + ".id";
    /// Attribute of a request that is refused here: its problem.
    public static final String REFUSAL = RequestFilter.class.getName() + ".refusal";
    private static final String UNTIL_WRITTEN = RequestFilter.class.getName() + ".untilWritten";
    /// Of a path; the longest that is served has about 60.
    private static final int MAX_PATH_LENGTH = 512;

    private static final int MAX_EXCERPT_LENGTH = 100;
    /// One segment of plain characters, which is not `.` or `..`. Letters and digits are never encoded: another
    /// spelling of a path could pass a rule that a proxy has for it.
    private static final Pattern PLAIN_SEGMENT = Pattern.compile("(?!\\.{1,2}$)(?:[A-Za-z0-9._~!$&'()*+,=:@-]++"
            + "|%(?!00|2[dDeEfF5]|3\\d|4[1-9a-fA-F]|5[\\daAcCfF]|6[1-9a-fA-F]|7[\\daAfF]|[01])[0-9A-Fa-f]{2})++");
    private static final String POLICY = "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
            + "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    /// The page takes pictures with the camera; nothing else of the machine is asked for.
    private static final String FEATURES =
            "camera=(self), clipboard-write=(self), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()";
    /// A year; sent over TLS only, as browsers ignore it elsewhere.
    private static final String STRICT_TRANSPORT = "max-age=31536000";

    private final ConnectionTimer timer;
    private final ConnectionLimits limits;
    private final HttpEntrance entrance;

    public RequestFilter(ConnectionTimer timer, ConnectionLimits limits, HttpEntrance entrance) {
        this.timer = timer;
        this.limits = limits;
        this.entrance = entrance;
    }

    /// The id of a request: the caller's own if it is safe to repeat, a new one otherwise.
    public static String id(HttpServletRequest http) {
        if (http.getAttribute(ID) instanceof String known) {
            return known;
        }
        String id = RequestId.of(http.getHeader(ID_HEADER));
        http.setAttribute(ID, id);
        return id;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest http, HttpServletResponse answer, FilterChain chain)
            throws ServletException, IOException {
        if (entrance.enter()) {
            answer.setHeader("Connection", "close");
        }
        try {
            answer(http, answer, chain);
        } finally {
            entrance.leave();
        }
    }

    private void answer(HttpServletRequest http, HttpServletResponse answer, FilterChain chain)
            throws ServletException, IOException {
        String id = id(http);
        answer.setHeader(ID_HEADER, id);
        protect(http, answer);
        if (http.getRequestURI().startsWith("/v1/")) {
            answer.setHeader("Cache-Control", "no-store");
        }
        Optional<ProblemException> refusal = refusal(http);
        if (refusal.isPresent()) {
            http.setAttribute(REFUSAL, refusal.get());
            answer.setHeader("Connection", "close"); // what follows may not be what it seems
            answer.sendError(refusal.get().kind().status());
            return;
        }
        try (var _ = MDC.putCloseable("requestId", id)) {
            chain.doFilter(http, paced(answer));
        } finally {
            if (http.getAttribute(UNTIL_WRITTEN) instanceof Runnable release) {
                release.run();
            }
        }
    }

    /// Headers that keep a browser from doing more than the page needs.
    public static void protect(HttpServletRequest http, HttpServletResponse answer) {
        protect(answer);
        if (http.isSecure()) {
            answer.setHeader("Strict-Transport-Security", STRICT_TRANSPORT);
        }
    }

    /// The same where there is no request to look at.
    public static void protect(HttpServletResponse answer) {
        answer.setHeader("X-Content-Type-Options", "nosniff");
        answer.setHeader("X-Frame-Options", "DENY");
        answer.setHeader("Content-Security-Policy", POLICY);
        answer.setHeader("Referrer-Policy", "no-referrer");
        answer.setHeader("Permissions-Policy", FEATURES);
        answer.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        answer.setHeader("Cross-Origin-Resource-Policy", "same-origin");
    }

    /// Sees to it that something is released once the answer has been written.
    public static void releaseWhenWritten(HttpServletRequest http, Runnable release) {
        Object before = http.getAttribute(UNTIL_WRITTEN);
        http.setAttribute(UNTIL_WRITTEN, before instanceof Runnable first ? both(first, release) : release);
    }

    private static Runnable both(Runnable first, Runnable second) {
        return () -> {
            first.run();
            second.run();
        };
    }

    /// Why a request is refused before its address is looked at: programs on the way may read it differently.
    private static Optional<ProblemException> refusal(HttpServletRequest http) {
        if (Connection.CURRENT.isBound() && Connection.CURRENT.get().conflictingLengths()) {
            return Optional.of(new ProblemException(
                    ProblemKind.MALFORMED_REQUEST,
                    "Transfer-Encoding: beside Content-Length (expected: one of the two)"));
        }
        String path = http.getRequestURI();
        if (path.length() > MAX_PATH_LENGTH) {
            return Optional.of(new ProblemException(
                    ProblemKind.URI_TOO_LONG,
                    "path: " + path.length() + " characters (expected: <= " + MAX_PATH_LENGTH + ")"));
        }
        if (isPlain(path)) {
            return Optional.empty();
        }
        return Optional.of(new ProblemException(
                ProblemKind.MALFORMED_REQUEST,
                "path: " + Excerpt.of(path, MAX_EXCERPT_LENGTH)
                        + " (expected: names between single slashes, without ; and without encoded slashes, dots, "
                        + "percent signs or control characters)"));
    }

    /// Whether all segments are plain; the last may be empty. Segment by segment: Java's expressions recurse with every
    /// repetition of a group, and a path of 500 segments overflowed the stack.
    private static boolean isPlain(String path) {
        if (!path.startsWith("/")) {
            return false;
        }
        List<String> segments = List.of(path.substring(1).split("/", -1));
        int named = segments.getLast().isEmpty() ? segments.size() - 1 : segments.size();
        return segments.subList(0, named).stream()
                .allMatch(segment -> PLAIN_SEGMENT.matcher(segment).matches());
    }

    private HttpServletResponse paced(HttpServletResponse answer) {
        return Connection.CURRENT.isBound()
                ? new PacedResponse(answer, Connection.CURRENT.get(), timer, limits)
                : answer;
    }
}
