package io.rexserve.gateway.request;

import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.gateway.problem.ServiceFailure;
import io.rexserve.gateway.task.FieldText;
import io.rexserve.image.InvalidImageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.apache.commons.fileupload2.core.DiskFileItem;
import org.apache.commons.fileupload2.core.DiskFileItemFactory;
import org.apache.commons.fileupload2.core.FileItemHeaders;
import org.apache.commons.fileupload2.core.FileItemInput;
import org.apache.commons.fileupload2.core.FileItemInputIterator;
import org.apache.commons.fileupload2.core.FileUploadException;
import org.apache.commons.fileupload2.core.RequestContext;
import org.apache.commons.fileupload2.jakarta.servlet6.JakartaServletFileUpload;
import org.jspecify.annotations.Nullable;

/// Reads a multipart body part by part, as it arrives: the image is held once, and nothing is written to disk.
final class MultipartBody {
    /// Enough for the most boxes, as many regions, the most labels, and what is refused by name.
    static final int MAX_PARTS = 2048;

    private static final int MAX_PART_HEADER_LENGTH = 4096;

    private MultipartBody() {}

    /// Reads all parts into fields.
    ///
    /// @param type of the body, which says where its parts begin
    /// @param image takes the file
    static void read(String type, InputStream in, ImageBytes image, BodyFields fields) throws IOException {
        var upload = new Upload();
        upload.setHeaderCharset(StandardCharsets.UTF_8);
        upload.setMaxPartHeaderSize(MAX_PART_HEADER_LENGTH);
        try {
            FileItemInputIterator parts = upload.getItemIterator(new Multipart(type, in));
            for (int count = 1; parts.hasNext(); count++) {
                if (count > MAX_PARTS) {
                    throw malformed("more than " + MAX_PARTS + " parts (expected: <= " + MAX_PARTS + ")");
                }
                part(parts.next(), image, fields);
            }
        } catch (FileUploadException _) {
            throw malformed("its parts cannot be told apart (expected: form-data, each part closed by the boundary)");
        }
    }

    /// Reads the parts of a body one after the other.
    @FunctionalInterface
    interface PartReader {
        /// @param name of the field; empty where it has none
        /// @param file its name; null where the part is none
        /// @param in content of the part
        void read(String name, @Nullable String file, InputStream in) throws IOException;
    }

    /// Hands every part to a reader, as it arrives.
    ///
    /// @param type of the body, which says where its parts begin
    /// @param most parts
    static void read(String type, InputStream in, int most, PartReader reader) throws IOException {
        var upload = new Upload();
        upload.setHeaderCharset(StandardCharsets.UTF_8);
        upload.setMaxPartHeaderSize(MAX_PART_HEADER_LENGTH);
        try {
            FileItemInputIterator parts = upload.getItemIterator(new Multipart(type, in));
            for (int count = 1; parts.hasNext(); count++) {
                if (count > most) {
                    throw malformed("more than " + most + " parts (expected: <= " + most + ")");
                }
                FileItemInput part = parts.next();
                try (InputStream content = part.getInputStream()) {
                    String name = part.getFieldName();
                    reader.read(name == null ? "" : name, part.getName(), content);
                }
            }
        } catch (FileUploadException _) {
            throw malformed("its parts cannot be told apart (expected: form-data, each part closed by the boundary)");
        }
    }

    private static void part(FileItemInput part, ImageBytes image, BodyFields fields) throws IOException {
        String name = part.getFieldName() == null ? "" : part.getFieldName();
        try (InputStream in = part.getInputStream()) {
            if (!name.equals(BodyFields.IMAGE)) {
                String text = text(name, in);
                if (fields.knows(name)) {
                    fields.putText(name, text);
                }
            } else if (!fields.hasImage()) {
                fields.putImage(image(in, image));
            } else {
                fields.fault(name, "more than one part (expected: one)");
                in.transferTo(OutputStream.nullOutputStream());
            }
        }
    }

    static String text(String name, InputStream in) throws IOException {
        byte[] text = in.readNBytes((int) BodyReader.TEXT_BYTES);
        if (in.read() >= 0) {
            throw new ProblemException(
                    ProblemKind.BODY_TOO_LARGE,
                    FieldText.echo(name) + ": more than " + BodyReader.TEXT_BYTES + " bytes (expected: <= "
                            + BodyReader.TEXT_BYTES + ", beside the image)");
        }
        ByteBuffer bytes = ByteBuffer.wrap(text);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException _) {
            throw ProblemException.invalid(
                    FieldText.echo(name), "no UTF-8 at byte " + bytes.position() + " (expected: text in UTF-8)");
        }
    }

    private static byte[] image(InputStream in, ImageBytes image) throws IOException {
        try {
            image.readAll(in);
            return image.toByteArray();
        } catch (InvalidImageException e) {
            throw ServiceFailure.problem(e);
        }
    }

    private static ProblemException malformed(String what) {
        return new ProblemException(ProblemKind.MALFORMED_BODY, "multipart: " + what);
    }

    /// Passes every part on. The library drops those without a name, and takes the parts of a nested body for parts of
    /// the field that it stands in.
    private static final class Upload extends JakartaServletFileUpload<DiskFileItem, DiskFileItemFactory> {
        @Override
        public String getFieldName(FileItemHeaders headers) {
            String type = headers.getHeader(CONTENT_TYPE);
            if (type != null && type.strip().regionMatches(true, 0, "multipart/", 0, "multipart/".length())) {
                throw malformed("a part is multipart itself (expected: a file, or text)");
            }
            String name = super.getFieldName(headers);
            return name == null ? "" : name;
        }
    }

    private record Multipart(String type, InputStream in) implements RequestContext {
        /// Unknown to the library: the stream itself is limited.
        @Override
        public long getContentLength() {
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

        @Override
        public boolean isMultipartRelated() {
            return false;
        }
    }
}
