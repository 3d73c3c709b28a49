package io.rexserve.gateway.batch;

import io.rexserve.gateway.admission.RequestAdmission.RequestPermit;
import io.rexserve.gateway.admission.TransferPace;
import io.rexserve.gateway.batch.BatchStore.Counted;
import io.rexserve.gateway.batch.BatchStore.NewItem;
import io.rexserve.gateway.connection.Caller;
import io.rexserve.gateway.database.Session;
import io.rexserve.gateway.pipeline.RequestPipeline;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.gateway.request.BodyReader;
import io.rexserve.gateway.request.BoundedBody;
import io.rexserve.gateway.task.FieldText;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// One batch while it arrives: its lines and pictures are stored as they come, so that its memory is that of one line.
/// It belongs to one request and its thread.
final class BatchUpload {
    /// Beside pictures: fields of a form, each of which may be repeated.
    private static final int MAX_FIELDS = 2048;
    /// So many bytes and lines are stored in one transaction.
    private static final long CHUNK_BYTES = 1 << 20;

    private static final int CHUNK_LINES = 200;
    /// Of the envelope of a line, beside its body.
    private static final int ENVELOPE_BYTES = 4 << 10;

    private final BatchStore store;
    private final BodyReader bodies;
    private final BatchProperties properties;
    private final JsonMapper json;
    private final RequestPermit permit;
    private final String batch;
    private final List<NewItem> pending = new ArrayList<>();
    private long pendingBytes;
    private final Set<String> ids = new HashSet<>();
    private final Map<String, List<String>> fields = new LinkedHashMap<>();
    private long fieldBytes;
    private String endpoint = BatchLines.DEFAULT_ENDPOINT;
    private int lines;
    private int pictures;
    private long bytes;

    BatchUpload(
            BatchStore store,
            BodyReader bodies,
            BatchProperties properties,
            JsonMapper json,
            RequestPermit permit,
            Caller caller) {
        this.store = store;
        this.bodies = bodies;
        this.properties = properties;
        this.json = json;
        this.permit = permit;
        this.batch = store.begin(caller);
    }

    /// Reads and accepts the batch, or leaves nothing of it.
    ///
    /// @param bytesPerSecond that must arrive on average
    /// @param then happens in the transaction that accepts it
    Counted receive(HttpServletRequest http, long bytesPerSecond, BiConsumer<Session, Counted> then) {
        boolean accepted = false;
        var pace = new TransferPace(properties.uploadTimeout(), bytesPerSecond);
        try (BoundedBody in = bodies.stream(http, properties.maxSize().toBytes(), pace, permit)) {
            String type = String.valueOf(http.getContentType());
            if (type.regionMatches(true, 0, "multipart/", 0, "multipart/".length())) {
                BodyReader.readParts(
                        type,
                        in,
                        properties.maxItems() + MAX_FIELDS,
                        (name, file, part) -> readPart(name, file, part, in));
            } else {
                readLines(in, in);
            }
            flush(in);
            requireContent();
            Counted made = store.accept(
                    batch, lines, bytes, endpoint, pictures == 0 ? null : json.writeValueAsBytes(fields), then);
            accepted = true;
            return made;
        } catch (IOException e) {
            throw BodyReader.broken(e);
        } finally {
            if (!accepted) {
                store.discard(batch);
            }
        }
    }

    private void requireContent() {
        if (lines == 0) {
            throw ProblemException.invalid("requests", "no line and no picture (expected: at least one)");
        }
        if (pictures == 0 && !fields.isEmpty()) {
            throw ProblemException.invalid(
                    FieldText.echo(fields.keySet().iterator().next()), "without pictures (expected: images)");
        }
    }

    private void readPart(String name, @Nullable String file, InputStream part, BoundedBody in) throws IOException {
        switch (name) {
            case "images", "image" -> readPicture(file, part, in);
            case "requests" -> readLines(part, in);
            case "endpoint" -> {
                endpoint = BodyReader.readText(name, part);
                if (!RequestPipeline.PATHS.contains(endpoint)) {
                    throw ProblemException.invalid(
                            name,
                            FieldText.echo(endpoint) + " (expected: "
                                    + FieldText.oneOf(RequestPipeline.PATHS, Function.identity()) + ")");
                }
            }
            default -> {
                String text = BodyReader.readText(name, part);
                fieldBytes += text.length();
                if (fieldBytes > BodyReader.TEXT_BYTES || fields.size() > MAX_FIELDS) {
                    throw new ProblemException(
                            ProblemKind.BODY_TOO_LARGE,
                            "fields: more than " + BodyReader.TEXT_BYTES + " bytes beside the pictures");
                }
                fields.computeIfAbsent(name, _ -> new ArrayList<>()).add(text);
            }
        }
    }

    private void readPicture(@Nullable String file, InputStream part, BoundedBody in) throws IOException {
        byte[] picture = bodies.readPicture(part, permit);
        String id = file == null || file.isBlank() || file.length() > BatchLines.MAX_ID_LENGTH || ids.contains(file)
                ? Integer.toString(lines)
                : file;
        pictures++;
        add(new NewItem(lines, id, endpoint, null, picture), in);
    }

    private void readLines(InputStream from, BoundedBody in) throws IOException {
        new BatchLines(permit, bodies.jsonLimit() + ENVELOPE_BYTES).read(from, lines, item -> add(item, in));
    }

    private void add(NewItem item, BoundedBody in) {
        if (lines == properties.maxItems()) {
            throw new ProblemException(
                    ProblemKind.BODY_TOO_LARGE,
                    "batch: more than " + properties.maxItems() + " lines (expected: <= " + properties.maxItems()
                            + ")");
        }
        if (!ids.add(item.customId())) {
            throw ProblemException.invalid(
                    "lines[" + item.line() + "].customId",
                    FieldText.echo(item.customId()) + " (expected: another than those of the lines before)");
        }
        lines = item.line() + 1;
        bytes += item.size();
        pending.add(item);
        pendingBytes += item.size();
        if (pendingBytes >= CHUNK_BYTES || pending.size() >= CHUNK_LINES) {
            flush(in);
        }
    }

    private void flush(BoundedBody in) {
        if (!pending.isEmpty()) {
            in.releaseParsing();
            store.add(batch, pending);
            pending.clear();
            permit.hold(-pendingBytes);
            pendingBytes = 0;
        }
    }
}
