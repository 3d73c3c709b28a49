package io.rexserve.gateway.picture;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// The URL of a picture that may be fetched, as far as the URL itself says.
///
/// @param host in lower case, without a last dot
/// @param target path and query, as they are sent
record PictureUrl(String host, String target) {
    private static final int MAX_LENGTH = 2000;
    private static final int HTTPS_PORT = 443;
    private static final String BELOW = "*.";
    /// A name of letters, digits and hyphens whose last part is no number: none of the forms of an address.
    private static final Pattern NAME =
            Pattern.compile("(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)*[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?");

    /// @throws PictureUrlException if it may not be fetched
    static PictureUrl of(String text, List<String> allowedHosts) {
        if (text.length() > MAX_LENGTH) {
            throw refused(text.length() + " characters", "at most " + MAX_LENGTH);
        }
        URI url;
        try {
            url = new URI(text.strip());
        } catch (URISyntaxException _) {
            throw refused("no URL", "https://host/path");
        }
        if (!"https".equalsIgnoreCase(url.getScheme()) || url.isOpaque() || url.getHost() == null) {
            throw refused("another kind of URL", "https://host/path");
        }
        if (url.getRawUserInfo() != null || url.getRawAuthority().indexOf('@') >= 0) {
            throw refused("a user name before the host", "none");
        }
        if (url.getPort() != -1 && url.getPort() != HTTPS_PORT) {
            throw refused("port " + url.getPort(), "none, or " + HTTPS_PORT);
        }
        String host = plain(url.getHost());
        if (!NAME.matcher(host).matches() || !isAllowed(host, allowedHosts)) {
            throw refused("a host that is not allowed", "one of rexserve.gateway.picture-urls.allowed-hosts");
        }
        String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return new PictureUrl(host, url.getRawQuery() == null ? path : path + "?" + url.getRawQuery());
    }

    private static String plain(String host) {
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        try {
            return IDN.toASCII(name).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException _) {
            return "";
        }
    }

    private static boolean isAllowed(String host, List<String> allowedHosts) {
        return allowedHosts.stream()
                .map(allowed -> allowed.strip().toLowerCase(Locale.ROOT))
                .anyMatch(allowed -> allowed.startsWith(BELOW)
                        ? host.endsWith(allowed.substring(1)) && host.length() >= allowed.length()
                        : host.equals(allowed));
    }

    private static PictureUrlException refused(String what, String expected) {
        return new PictureUrlException(what + " (expected: " + expected + ")");
    }
}
