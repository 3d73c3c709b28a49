package io.rexserve.gateway.batch;

import io.rexserve.gateway.admission.RequestAdmission;
import io.rexserve.gateway.admission.RequestAdmission.RequestPermit;
import io.rexserve.gateway.batch.BatchStore.Counted;
import io.rexserve.gateway.batch.BatchStore.Done;
import io.rexserve.gateway.connection.Caller;
import io.rexserve.gateway.connection.Connection;
import io.rexserve.gateway.connection.RequestFilter;
import io.rexserve.gateway.database.Session;
import io.rexserve.gateway.idempotency.PendingAnswer;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.gateway.request.BodyReader;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/// Batches over HTTP. They belong to the caller that sent them: for others there is nothing at their address.
@RestController
@RequestMapping(BatchController.PATH)
@Tag(
        name = "Batches",
        description = "Many requests at once, answered without anybody waiting, and kept through restarts")
final class BatchController {
    static final String PATH = "/v1/batches";
    static final String NDJSON = "application/x-ndjson";
    private static final String JSON = MediaType.APPLICATION_JSON_VALUE;
    private static final String FORM = MediaType.MULTIPART_FORM_DATA_VALUE;
    private static final String LINES = "{\"customId\": \"a\", \"endpoint\": \"/v1/detect\", \"body\": "
            + "{\"image\": \"...base64...\", \"labels\": [\"turtle\"]}}\n";
    private static final int MAX_PAGE = 100;
    private static final int MAX_LINES = 1000;
    private static final Duration SOON = Duration.ofSeconds(5);

    private final BatchStore store;
    private final BatchWorker worker;
    private final RequestAdmission admission;
    private final BodyReader bodies;
    private final BatchConfiguration.Settings settings;
    private final JsonMapper json;

    BatchController(
            BatchStore store,
            BatchWorker worker,
            RequestAdmission admission,
            BodyReader bodies,
            BatchConfiguration.Settings settings,
            JsonMapper json) {
        this.store = store;
        this.worker = worker;
        this.admission = admission;
        this.bodies = bodies;
        this.settings = settings;
        this.json = json;
    }

    @Operation(
            operationId = "createBatch",
            summary = "Send many requests, to be answered in the background",
            description =
                    "Either lines of JSON, or a form: pictures in images, with the options of the endpoint as fields that "
                            + "all of them share, or such lines as the file requests. Lines are answered behind the requests "
                            + "that somebody waits for. A line at fault has a problem in the results; only what cannot be "
                            + "read as lines is refused as a whole. With an Idempotency-Key the batch is made once.")
    @RequestBody(
            required = true,
            content = {
                @Content(mediaType = FORM, schema = @Schema(implementation = BatchForm.class)),
                @Content(
                        mediaType = NDJSON,
                        schema = @Schema(type = "string"),
                        examples = @ExampleObject(name = "lines", value = LINES))
            })
    @PostMapping(
            consumes = {NDJSON, "application/jsonl", "application/jsonlines", FORM},
            produces = JSON)
    @ResponseStatus(HttpStatus.ACCEPTED)
    BatchResponse create(HttpServletRequest http, HttpServletResponse response) {
        bodies.announced(http, settings.properties().maxSize().toBytes());
        Caller caller = Caller.of(http);
        Runnable stop = Connection.CURRENT.isBound() ? Connection.CURRENT.get()::stopReading : () -> {};
        RequestPermit permit = admission.acquire(caller, 0, stop); // lines are stored as they come
        RequestFilter.releaseWhenWritten(http, permit::close);
        var upload = new BatchUpload(store, bodies, settings.properties(), json, permit, caller);
        Counted made = upload.receive(
                http, settings.bytesPerSecond(), (session, batch) -> store(http, session, BatchResponse.of(batch)));
        worker.wake();
        BatchResponse batch = BatchResponse.of(made);
        response.setHeader(HttpHeaders.LOCATION, location(batch));
        return batch;
    }

    private static String location(BatchResponse batch) {
        return PATH + "/" + batch.id();
    }

    /// The answer is stored with the batch: a request that is sent again makes no second one, whenever this process
    /// dies.
    private void store(HttpServletRequest http, Session session, BatchResponse batch) {
        PendingAnswer.of(http)
                .ifPresent(answer -> answer.store(
                        session,
                        HttpStatus.ACCEPTED.value(),
                        Map.of(HttpHeaders.CONTENT_TYPE, JSON, HttpHeaders.LOCATION, location(batch)),
                        json.writeValueAsBytes(batch)));
    }

    @Operation(
            operationId = "listBatches",
            summary = "List the caller's batches",
            description = "Newest first, without those whose retention is over.")
    @GetMapping(produces = JSON)
    BatchResponse.Page list(
            HttpServletRequest http,
            @Parameter(description = "next of the page before") @RequestParam(required = false) @Nullable String after,
            @Parameter(
                            description = "Batches of a page",
                            schema = @Schema(type = "integer", minimum = "1", maximum = "100", defaultValue = "20"))
                    @RequestParam(defaultValue = "20")
                    int limit) {
        requireLimit(limit, MAX_PAGE);
        List<BatchResponse> page = store.mayHoldBatches()
                ? store.page(Caller.of(http), after, limit + 1).stream()
                        .map(BatchResponse::of)
                        .toList()
                : List.of();
        boolean more = page.size() > limit;
        return new BatchResponse.Page(
                more ? page.subList(0, limit) : page, more ? page.get(limit - 1).id() : null);
    }

    private static void requireLimit(int limit, int most) {
        if (limit < 1 || limit > most) {
            throw ProblemException.invalid("limit", limit + " (expected: 1 to " + most + ")");
        }
    }

    @Operation(operationId = "getBatch", summary = "Say how far a batch is", description = "Its lines by state.")
    @GetMapping(path = "/{id}", produces = JSON)
    BatchResponse get(HttpServletRequest http, @PathVariable String id) {
        return BatchResponse.of(find(http, id));
    }

    private Counted find(HttpServletRequest http, String id) {
        if (!store.mayHoldBatches()) {
            throw new ProblemException(ProblemKind.NOT_FOUND, "batch: there is none of this id");
        }
        return store.find(Caller.of(http), id);
    }

    @Operation(
            operationId = "cancelBatch",
            summary = "Answer no more lines of a batch",
            description = "What is answered already stays in the results; the other lines have the problem cancelled. "
                    + "A batch that is over stays as it is.")
    @PostMapping(path = "/{id}/cancel", produces = JSON)
    BatchResponse cancel(HttpServletRequest http, @PathVariable String id) {
        find(http, id);
        Counted cancelled = store.cancel(Caller.of(http), id);
        worker.cancel(id);
        return BatchResponse.of(cancelled);
    }

    @Operation(
            operationId = "deleteBatch",
            summary = "Delete a batch, its pictures and its results",
            description = "One that runs is cancelled.")
    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(HttpServletRequest http, @PathVariable String id) {
        find(http, id);
        store.delete(Caller.of(http), id);
        worker.cancel(id);
    }

    @Operation(
            operationId = "getBatchResults",
            summary = "Read the results of a batch",
            description =
                    "One JSON object (BatchResult) per line, in the order of the lines sent. Of a batch that is over always "
                            + "the same bytes: a download that broke off is continued by Range with If-Range. While it runs, "
                            + "after=LINE reads the results that follow that line (-1 for the first), up to the first line "
                            + "without one.",
            responses = {
                @ApiResponse(
                        responseCode = "200",
                        description = "The results",
                        content = @Content(mediaType = NDJSON, schema = @Schema(type = "string"))),
                @ApiResponse(
                        responseCode = "206",
                        description = "The bytes asked for by Range",
                        content = @Content(mediaType = NDJSON, schema = @Schema(type = "string")))
            })
    @GetMapping(path = "/{id}/results", produces = NDJSON)
    void results(
            HttpServletRequest http,
            HttpServletResponse response,
            @PathVariable String id,
            @Parameter(description = "index of the last result that is known, -1 for none; also while the batch runs")
                    @RequestParam(required = false)
                    @Nullable
                    Integer after,
            @Parameter(
                            description = "Most results, with after",
                            schema = @Schema(type = "integer", minimum = "1", maximum = "1000", defaultValue = "1000"))
                    @RequestParam(defaultValue = "1000")
                    int limit)
            throws IOException {
        requireLimit(limit, MAX_LINES);
        Counted batch = find(http, id);
        response.setContentType(NDJSON);
        if (after != null) {
            List<Done> lines = store.done(id, after, limit);
            var results = new BatchResults(store, json, id, lines);
            long length = results.length();
            response.setContentLengthLong(length);
            results.write(response.getOutputStream(), 0, length);
        } else {
            requireOver(batch);
            writeAll(http, response, id);
        }
    }

    private static void requireOver(Counted batch) {
        if (!BatchState.of(batch.row().state()).isOver()) {
            throw new ProblemException(
                    ProblemKind.BATCH_NOT_FINISHED,
                    "batch: " + batch.row().state()
                            + " (expected: finished or cancelled; after=-1 reads what there is)",
                    List.of(),
                    SOON);
        }
    }

    private void writeAll(HttpServletRequest http, HttpServletResponse response, String id) throws IOException {
        String tag = "\"" + id + "\""; // of an id there is never but one text
        response.setHeader(HttpHeaders.ETAG, tag);
        response.setHeader(HttpHeaders.ACCEPT_RANGES, "bytes");
        if (tag.equals(http.getHeader(HttpHeaders.IF_NONE_MATCH))) {
            response.setStatus(HttpStatus.NOT_MODIFIED.value());
            return;
        }
        var results = new BatchResults(store, json, id, store.done(id, -1, Integer.MAX_VALUE));
        long length = results.length();
        String unless = http.getHeader(HttpHeaders.IF_RANGE);
        Optional<ByteRange> range = unless == null || unless.equals(tag)
                ? ByteRange.of(http.getHeader(HttpHeaders.RANGE), length)
                : Optional.empty();
        ByteRange part = range.orElse(new ByteRange(0, length));
        if (range.isPresent() && part.isEmpty()) {
            response.setHeader(HttpHeaders.CONTENT_RANGE, "bytes */" + length);
            throw new ProblemException(
                    ProblemKind.RANGE_NOT_SATISFIABLE, "Range: beyond the end (expected: less than " + length + ")");
        }
        if (range.isPresent()) {
            response.setStatus(HttpStatus.PARTIAL_CONTENT.value());
            response.setHeader(
                    HttpHeaders.CONTENT_RANGE, "bytes " + part.from() + "-" + (part.to() - 1) + "/" + length);
        }
        response.setContentLengthLong(part.to() - part.from());
        if (!http.getMethod().equals("HEAD")) {
            results.write(response.getOutputStream(), part.from(), part.to());
        }
    }

    /// The parts of a form; further fields are those of the endpoint.
    @Schema(
            name = "BatchForm",
            description =
                    "Pictures with the options that they share, or requests as lines of JSON. Any further field of "
                            + "the endpoint may be sent in the same way.")
    @SuppressWarnings("ArrayRecordComponent") // describes a form, and is never made
    record BatchForm(
            @ArraySchema(
                    arraySchema = @Schema(description = "Pictures, one file each; its name is its customId"),
                    schema = @Schema(type = "string", format = "binary"))
            List<byte[]> images,

            @Schema(
                    description = "Lines of JSON: {\"customId\", \"endpoint\", \"body\"}",
                    type = "string",
                    format = "binary")
            byte[] requests,

            @Schema(description = "Which endpoint answers the pictures", defaultValue = BatchLines.DEFAULT_ENDPOINT)
            String endpoint,

            @ArraySchema(arraySchema = @Schema(description = "As of /v1/detect"), schema = @Schema(type = "string"))
            List<String> labels,

            @Schema(description = "As of /v1/ask") String task,

            @ArraySchema(arraySchema = @Schema(description = "As of /v1/ask"), schema = @Schema(type = "string"))
            List<String> phrases,

            @Schema(description = "As of /v1/ask") String question,
            @Schema(description = "As of the endpoint") Integer maxProposals,
            @Schema(description = "As of the endpoint") Double minScore,
            @Schema(description = "As of the endpoint") Double objectThreshold,
            @Schema(description = "As of the endpoint") String model) {}
}
