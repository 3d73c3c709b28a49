package io.rexserve.gateway.idempotency;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What two requests must have in common to be the same: method, address, what is accepted, the type of the body and
/// the body. The boundary of a multipart body does not count, since clients make up another one each time.
final class BodyDigest {
    private static final Pattern BOUNDARY =
            Pattern.compile("(?i);\\s*boundary=(?:\"([^\"]{1,200})\"|([^;\\s]{1,200}))");

    private final MessageDigest digest;
    /// The boundary, which is left out wherever it stands; empty where there is none.
    private final byte[] boundary;

    private final int[] prefixes;
    /// How much of the boundary the last bytes are.
    private int matched;

    BodyDigest(HttpServletRequest http) {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every runtime has it
        }
        String type = Objects.requireNonNullElse(http.getContentType(), "");
        Matcher matcher = BOUNDARY.matcher(type);
        String found = matcher.find() ? Objects.requireNonNullElse(matcher.group(1), matcher.group(2)) : "";
        boundary = found.getBytes(StandardCharsets.ISO_8859_1);
        prefixes = prefixes(boundary);
        header(http.getMethod());
        header(http.getRequestURI());
        header(http.getQueryString());
        header(http.getHeader("Accept"));
        header(http.getHeader("Content-Encoding"));
        header(found.isEmpty() ? type : matcher.replaceFirst(""));
    }

    private void header(@Nullable String value) {
        digest.update(Objects.requireNonNullElse(value, "").getBytes(StandardCharsets.UTF_8));
        digest.update((byte) '\n');
    }

    /// Lengths of the longest proper prefixes that are suffixes (Knuth, Morris and Pratt, SIAM Journal on Computing 6,
    /// 1977).
    private static int[] prefixes(byte[] pattern) {
        var lengths = new int[pattern.length];
        for (int i = 1, length = 0; i < pattern.length; i++) {
            while (length > 0 && pattern[i] != pattern[length]) {
                length = lengths[length - 1];
            }
            length += pattern[i] == pattern[length] ? 1 : 0;
            lengths[i] = length;
        }
        return lengths;
    }

    /// Takes bytes of the body.
    void update(byte[] bytes, int offset, int count) {
        if (boundary.length == 0) {
            digest.update(bytes, offset, count);
            return;
        }
        for (int i = offset; i < offset + count; i++) {
            while (matched > 0 && bytes[i] != boundary[matched]) {
                int shorter = prefixes[matched - 1];
                digest.update(boundary, 0, matched - shorter); // it was not the boundary after all
                matched = shorter;
            }
            if (bytes[i] == boundary[matched]) {
                matched++;
            } else {
                digest.update(bytes[i]);
            }
            if (matched == boundary.length) {
                matched = 0;
            }
        }
    }

    /// As text; nothing may be added after it.
    String value() {
        digest.update(boundary, 0, matched);
        matched = 0;
        return HexFormat.of().formatHex(digest.digest());
    }
}
