package io.rexserve.gateway.protocol;

import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.request.RequestSource;
import io.rexserve.gateway.task.FieldText;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/// A picture as other protocols send it: in the text itself, or by its address.
public sealed interface PictureReference {
    /// The encoded file.
    @SuppressWarnings("ArrayRecordComponent") // up to 20 MB: nobody compares them, and copying would cost
    record Inline(byte[] file) implements PictureReference {
        @Override
        public RequestSource with(ObjectNode fields) {
            return new RequestSource.Picture(file, fields);
        }
    }

    /// An address with `https:`; whether it is fetched is for the gateway's allow-list to say.
    record Address(String url) implements PictureReference {
        @Override
        public RequestSource with(ObjectNode fields) {
            ObjectNode body = fields.deepCopy().put("imageUrl", url);
            return new RequestSource.Json(body.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    /// A request about the picture.
    ///
    /// @param fields of `/v1/detect` or `/v1/ask`, without `image`
    RequestSource with(ObjectNode fields);

    /// Reads a `data:` URL or an address.
    ///
    /// @param place that a fault names
    static PictureReference ofUrl(String place, String url) {
        int colon = url.indexOf(':');
        String scheme = colon < 0 ? "" : url.substring(0, colon).toLowerCase(Locale.ROOT);
        return switch (scheme) {
            case "data" -> new Inline(decoded(place, url));
            case "https" -> new Address(url);
            default ->
                throw ProblemException.invalid(
                        place, FieldText.echo(url) + " (expected: a data: URL in base64, or an https: URL)");
        };
    }

    /// Reads base64, with or without the `data:` URL around it.
    ///
    /// @param place that a fault names
    static Inline ofBase64(String place, String text) {
        return new Inline(
                text.regionMatches(true, 0, "data:", 0, "data:".length()) ? decoded(place, text) : decode(place, text));
    }

    private static byte[] decoded(String place, String url) {
        int comma = url.indexOf(',');
        String head = comma < 0 ? "" : url.substring(0, comma).toLowerCase(Locale.ROOT);
        if (!head.endsWith(";base64")) {
            throw ProblemException.invalid(
                    place, FieldText.echo(url) + " (expected: data:image/...;base64, and the file in base64)");
        }
        return decode(place, url.substring(comma + 1));
    }

    private static byte[] decode(String place, String base64) {
        byte[] file;
        try {
            file = Base64.getDecoder().decode(base64.strip());
        } catch (IllegalArgumentException _) {
            throw ProblemException.invalid(place, "no base64 (expected: base64 of an image file)");
        }
        if (file.length == 0) {
            throw ProblemException.invalid(place, "empty (expected: base64 of an image file)");
        }
        return file;
    }
}
