package io.rexserve.evaluation.html;

import static io.rexserve.evaluation.html.Html.element;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/// A whole page in one file. Its content security policy forbids every request and every script but its own, whatever
/// names the report shows.
public final class Page {
    private static final String STYLE = resource("page.css");
    private static final String SCRIPT = resource("page.js");

    private Page() {}

    /// Writes a page.
    ///
    /// @param title plain text
    /// @param body content of the `main` element
    public static void write(String title, List<? extends Html> body, Appendable out) throws IOException {
        Html head = element(
                "head",
                element("meta").with("charset", "utf-8"),
                element("meta").with("http-equiv", "Content-Security-Policy").with("content", policy()),
                element("meta").with("name", "viewport").with("content", "width=device-width, initial-scale=1"),
                element("meta").with("name", "color-scheme").with("content", "light dark"),
                element("title", title),
                element("style", new Html.Verbatim(STYLE)));
        Html content = element("body", element("main").containing(body), element("script", new Html.Verbatim(SCRIPT)));
        out.append("<!DOCTYPE html>\n");
        element("html", head, content)
                .with("xmlns", "http://www.w3.org/1999/xhtml")
                .with("lang", "en")
                .write(out);
        out.append('\n');
    }

    private static String policy() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(SCRIPT.getBytes(StandardCharsets.UTF_8));
            return "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-"
                    + Base64.getEncoder().encodeToString(hash) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256: unknown (expected: every JDK has it)", e);
        }
    }

    private static String resource(String name) {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + ": not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
