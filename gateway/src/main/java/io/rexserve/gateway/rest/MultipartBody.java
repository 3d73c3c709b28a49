package io.rexserve.gateway.rest;

import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemException.FieldError;
import io.rexserve.gateway.problem.ProblemKind;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.tomcat.util.http.fileupload.impl.FileSizeLimitExceededException;
import org.apache.tomcat.util.http.fileupload.impl.SizeException;
import org.jspecify.annotations.Nullable;

/// Reads a multipart body, whose parts are held in memory.
final class MultipartBody {
    private MultipartBody() {}

    static RequestForm read(HttpServletRequest http) throws IOException {
        byte @Nullable [] image = null;
        Map<String, List<String>> texts = new LinkedHashMap<>();
        List<FieldError> errors = new ArrayList<>();
        for (Part part : parts(http)) {
            if (!part.getName().equals(RequestForm.IMAGE)) {
                texts.computeIfAbsent(part.getName(), _ -> new ArrayList<>())
                        .add(new String(bytes(part), StandardCharsets.UTF_8));
            } else if (image == null) {
                image = bytes(part);
            } else {
                errors.add(new FieldError(RequestForm.IMAGE, "more than one part (expected: one)"));
            }
            part.delete();
        }
        return new RequestForm(image, texts, errors);
    }

    private static byte[] bytes(Part part) throws IOException {
        try (InputStream in = part.getInputStream()) {
            return in.readAllBytes();
        }
    }

    private static Collection<Part> parts(HttpServletRequest http) {
        try {
            return http.getParts();
        } catch (IllegalStateException | ServletException | IOException e) {
            throw problem(e);
        }
    }

    private static ProblemException problem(Exception error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof FileSizeLimitExceededException tooLong) {
                return new ProblemException(
                        ProblemKind.IMAGE_TOO_LARGE,
                        tooLong.getFieldName() + ": more than " + tooLong.getPermittedSize() + " bytes (expected: <= "
                                + tooLong.getPermittedSize() + ")");
            }
            if (cause instanceof SizeException tooLong) {
                return new ProblemException(
                        ProblemKind.BODY_TOO_LARGE,
                        "body: at least " + tooLong.getActualSize() + " bytes (expected: <= "
                                + tooLong.getPermittedSize() + ")");
            }
        }
        return new ProblemException(ProblemKind.MALFORMED_BODY, "multipart: " + error.getMessage());
    }
}
