package io.rexserve.gateway.request;

import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ServiceFailure;
import io.rexserve.image.InvalidImageException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Reads a body that is an image alone; the other fields are parameters of the address, texts as in multipart.
final class ImageBody {
    private ImageBody() {}

    /// @param query of the address, encoded; null where there is none
    static void read(InputStream in, ImageBytes image, BodyFields fields, @Nullable String query) throws IOException {
        if (query != null && !query.isEmpty()) {
            for (String parameter : query.split("&", -1)) {
                int equals = parameter.indexOf('=');
                String name = decoded(equals < 0 ? parameter : parameter.substring(0, equals));
                String value = equals < 0 ? "" : decoded(parameter.substring(equals + 1));
                if (name.equals(BodyFields.IMAGE)) {
                    fields.fault(name, "a parameter (expected: the body)");
                } else if (!name.isEmpty() && fields.knows(name)) {
                    fields.putText(name, value);
                }
            }
        }
        try {
            image.readAll(in);
        } catch (InvalidImageException e) {
            throw ServiceFailure.problem(e);
        }
        fields.putImage(image.toByteArray());
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw ProblemException.invalid("query", "a damaged escape (expected: % and two hexadecimal digits)");
        }
    }
}
