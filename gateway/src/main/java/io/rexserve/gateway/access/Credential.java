package io.rexserve.gateway.access;

import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a request says of who sent it, unchecked: a key, or a token.
///
/// @param text never empty
record Credential(String text) {
    static final String KEY_HEADER = "X-API-Key";
    /// X-AnyLabeling sends its key in no other way.
    static final String TOKEN_HEADER = "Token";

    private static final String AUTHORIZATION = "Authorization";
    private static final String BEARER = "bearer ";
    private static final String BASIC = "basic ";
    private static final int MAX_LENGTH = 8192;
    private static final String WAYS =
            "expected: one of the headers Authorization: Bearer KEY, X-API-Key: KEY, or Basic with the key as password";
    /// Names under which other interfaces take keys in addresses, which logs, histories and proxies keep.
    private static final Set<String> QUERY_NAMES =
            Set.of("access_token", "api_key", "apikey", "api-key", "x-api-key", "key", "token");

    /// What came with a request.
    ///
    /// @throws ProblemException if that is not clear: two of them may be read in two ways, by a proxy and here
    static Optional<Credential> of(HttpServletRequest http) {
        refuseQuery(http.getQueryString());
        var found = new ArrayList<Credential>();
        for (String value : values(http, AUTHORIZATION)) {
            found.add(authorization(value));
        }
        for (String header : List.of(KEY_HEADER, TOKEN_HEADER)) {
            values(http, header).forEach(value -> found.add(checked(value.strip(), header)));
        }
        if (found.size() > 1) {
            throw malformed("credentials: " + found.size() + " (" + WAYS + ")");
        }
        return found.stream().findFirst();
    }

    private static List<String> values(HttpServletRequest http, String header) {
        return Collections.list(http.getHeaders(header));
    }

    private static Credential authorization(String value) {
        String lower = value.toLowerCase(Locale.ROOT);
        if (lower.startsWith(BEARER)) {
            return checked(value.substring(BEARER.length()).strip(), AUTHORIZATION);
        }
        if (lower.startsWith(BASIC)) {
            return checked(password(value.substring(BASIC.length()).strip()), AUTHORIZATION);
        }
        throw unauthorized(AUTHORIZATION + ": another scheme (" + WAYS + ")");
    }

    private static String password(String encoded) {
        try {
            String decoded = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
            return decoded.substring(decoded.indexOf(':') + 1);
        } catch (IllegalArgumentException _) {
            throw malformed(AUTHORIZATION + ": Basic without base64 (expected: USER:KEY in base64)");
        }
    }

    private static Credential checked(String text, String header) {
        if (text.isEmpty() || text.length() > MAX_LENGTH || !text.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw unauthorized(header + ": no key or token (expected: printable characters without spaces)");
        }
        return new Credential(text);
    }

    private static void refuseQuery(@Nullable String query) {
        if (query == null) {
            return;
        }
        for (String pair : query.split("&", -1)) {
            int end = pair.indexOf('=');
            String name = (end < 0 ? pair : pair.substring(0, end)).toLowerCase(Locale.ROOT);
            if (QUERY_NAMES.contains(name) || KeyText.occursIn(pair)) {
                throw malformed(
                        "query: a key or token (" + WAYS + "; addresses are kept in logs, so replace this key)");
            }
        }
    }

    private static ProblemException malformed(String detail) {
        return new ProblemException(ProblemKind.MALFORMED_REQUEST, detail);
    }

    private static ProblemException unauthorized(String detail) {
        return new ProblemException(ProblemKind.UNAUTHORIZED, detail);
    }

    static ProblemException missing() {
        return unauthorized("credentials: none (" + WAYS + ")");
    }

    /// Whether it can be a token: three parts of base64, which no key is.
    boolean isToken() {
        return !text.startsWith(KeyText.PREFIX)
                && text.chars().filter(c -> c == '.').count() == 2;
    }

    /// Never the text.
    @Override
    public String toString() {
        return isToken() ? "token" : "key";
    }
}
