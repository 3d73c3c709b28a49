package io.rexserve.gateway.request;

import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemException.FieldError;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.gateway.problem.ServiceFailure;
import io.rexserve.gateway.task.FieldText;
import io.rexserve.image.ImageLimits;
import io.rexserve.image.InvalidImageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.tomcat.util.http.fileupload.FileItemIterator;
import org.apache.tomcat.util.http.fileupload.FileItemStream;
import org.apache.tomcat.util.http.fileupload.FileUpload;
import org.apache.tomcat.util.http.fileupload.FileUploadException;
import org.apache.tomcat.util.http.fileupload.MultipartStream;
import org.apache.tomcat.util.http.fileupload.UploadContext;
import org.jspecify.annotations.Nullable;

/// Reads a multipart body part by part, as it arrives: the picture is held once, and nothing is written to disk.
public final class MultipartBody {
    /// Room for the most boxes, as many regions, the most labels, and what is refused by name.
    public static final int MOST_PARTS = 2048;

    private static final int LONGEST_PART_HEADER = 4096;

    private final ImageLimits limits;
    private final Map<String, List<String>> texts = new LinkedHashMap<>();
    private final List<FieldError> errors = new ArrayList<>();
    private byte @Nullable [] image;

    private MultipartBody(ImageLimits limits) {
        this.limits = limits;
    }

    /// Reads all parts.
    ///
    /// @param type of the body, which says where its parts begin
    public static RequestForm read(String type, InputStream in, ImageLimits limits) throws IOException {
        var body = new MultipartBody(limits);
        var upload = new FileUpload();
        upload.setHeaderEncoding(StandardCharsets.UTF_8.name());
        upload.setPartHeaderSizeMax(LONGEST_PART_HEADER);
        try {
            FileItemIterator parts = upload.getItemIterator(new Body(type, in));
            for (int count = 1; parts.hasNext(); count++) {
                if (count > MOST_PARTS) {
                    throw malformed("more than " + MOST_PARTS + " parts (expected: <= " + MOST_PARTS + ")");
                }
                body.part(parts.next());
            }
        } catch (FileUploadException | MultipartStream.MalformedStreamException _) {
            throw malformed("its parts cannot be told apart (expected: form-data, each part closed by the boundary)");
        }
        return new RequestForm(body.image, body.texts, body.errors);
    }

    private void part(FileItemStream part) throws IOException {
        String name = part.getFieldName() == null ? "" : part.getFieldName();
        try (InputStream in = part.openStream()) {
            if (!name.equals(RequestForm.IMAGE)) {
                texts.computeIfAbsent(name, _ -> new ArrayList<>()).add(text(name, in));
            } else if (image == null) {
                image = picture(in);
            } else {
                errors.add(new FieldError(RequestForm.IMAGE, "more than one part (expected: one)"));
                in.transferTo(OutputStream.nullOutputStream());
            }
        }
    }

    private static String text(String name, InputStream in) throws IOException {
        byte[] text = in.readNBytes((int) BodyReader.TEXT_BYTES);
        if (in.read() >= 0) {
            throw new ProblemException(
                    ProblemKind.BODY_TOO_LARGE,
                    FieldText.echo(name) + ": more than " + BodyReader.TEXT_BYTES + " bytes (expected: <= "
                            + BodyReader.TEXT_BYTES + ", beside the picture)");
        }
        return new String(text, StandardCharsets.UTF_8);
    }

    private byte[] picture(InputStream in) throws IOException {
        byte[] file = in.readNBytes(Math.toIntExact(limits.maxBytes()));
        if (in.read() >= 0) {
            long more = limits.maxBytes() + 1;
            throw ServiceFailure.problem(new InvalidImageException.TooManyBytes(more, limits.maxBytes()));
        }
        return file;
    }

    private static ProblemException malformed(String what) {
        return new ProblemException(ProblemKind.MALFORMED_BODY, "multipart: " + what);
    }

    private record Body(String type, InputStream in) implements UploadContext {
        /// The stream itself knows its limit.
        @Override
        public long contentLength() {
            return -1;
        }

        @Override
        public String getCharacterEncoding() {
            return StandardCharsets.UTF_8.name();
        }

        @Override
        public String getContentType() {
            return type;
        }

        @Override
        public InputStream getInputStream() {
            return in;
        }
    }
}
