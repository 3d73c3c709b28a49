package io.rexserve.gateway.rest;

import io.rexserve.gateway.answer.DetectionWarning;
import io.rexserve.gateway.detection.DetectionListener;
import io.rexserve.gateway.pipeline.RequestPipeline;
import io.rexserve.gateway.pipeline.RequestScope;
import io.rexserve.gateway.request.AskBody;
import io.rexserve.gateway.request.Body;
import io.rexserve.gateway.request.ChatBody;
import io.rexserve.gateway.request.DetectBatchBody;
import io.rexserve.gateway.request.DetectBody;
import io.rexserve.gateway.request.ProposalsBody;
import io.rexserve.gateway.request.RenderBody;
import io.rexserve.gateway.request.RequestSource;
import io.rexserve.gateway.request.ScoreBody;
import io.rexserve.gateway.response.AskResponse;
import io.rexserve.gateway.response.ChatResponse;
import io.rexserve.gateway.response.DetectBatchResponse;
import io.rexserve.gateway.response.DetectResponse;
import io.rexserve.gateway.response.DrawnResponse;
import io.rexserve.gateway.response.ProposalsResponse;
import io.rexserve.gateway.response.ScoreResponse;
import io.rexserve.gateway.stream.AnswerMedia;
import io.rexserve.gateway.stream.AnswerStream;
import io.rexserve.gateway.stream.AnswerStreams;
import io.rexserve.gateway.task.TaskName;
import io.rexserve.gateway.telemetry.RequestRecord;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/// The interface over HTTP. A request is admitted by its headers, read, and answered within its time, by
/// [RequestPipeline].
@RestController
@Tag(name = "Detection", description = "Boxes by label, boxes of everything, and every other task")
final class DetectionController {
    private static final String JSON = MediaType.APPLICATION_JSON_VALUE;
    private static final String FORM = MediaType.MULTIPART_FORM_DATA_VALUE;
    private static final String IMAGE = "image/*";
    private static final String BYTES = MediaType.APPLICATION_OCTET_STREAM_VALUE;
    private static final String DRAWING = MediaType.IMAGE_PNG_VALUE;
    private static final String EVENTS = MediaType.TEXT_EVENT_STREAM_VALUE;

    /// The codes of an answer's warnings, where it is a drawing alone.
    private static final String WARNINGS_HEADER = "X-Warnings";

    private final RequestPipeline pipeline;
    private final AnswerStreams streams;

    DetectionController(RequestPipeline pipeline, AnswerStreams streams) {
        this.pipeline = pipeline;
        this.streams = streams;
    }

    @Operation(
            operationId = "detect",
            summary = "Find the objects of each label",
            description = "Each object is one of the proposals, chosen by the language model or scored for the label. "
                    + "An image may be the whole body instead (image/*), with the other fields as query parameters. With "
                    + "`Accept: image/png` the answer is the image with the objects drawn, and `X-Warnings` holds the codes "
                    + "of warnings.")
    @RequestBody(
            required = true,
            content = {
                @Content(mediaType = JSON, schema = @Schema(implementation = DetectBody.class)),
                @Content(mediaType = FORM, schema = @Schema(implementation = DetectBody.class))
            })
    @ApiResponse(
            responseCode = "200",
            content = {
                @Content(mediaType = JSON, schema = @Schema(implementation = DetectResponse.class)),
                @Content(mediaType = EVENTS, schema = @Schema(implementation = DetectResponse.class))
            })
    @PostMapping(
            path = "/v1/detect",
            consumes = {JSON, FORM, IMAGE, BYTES},
            produces = {JSON, EVENTS, DRAWING})
    @Nullable
    DetectResponse detect(HttpServletRequest http, HttpServletResponse response) throws Exception {
        RequestRecord.of(http).asks(TaskName.DETECT.code(), 1, true);
        return answerOrStream(http, response, pipeline::detect);
    }

    @Operation(
            operationId = "ask",
            summary = "Ask for any task of the model family",
            description =
                    "Which tasks a model does well depends on what it was trained on: `tasks` of /v1/models. Its answers to "
                            + "the other tasks are well-formed but mean nothing.")
    @RequestBody(
            required = true,
            content = {
                @Content(mediaType = JSON, schema = @Schema(implementation = AskBody.class)),
                @Content(mediaType = FORM, schema = @Schema(implementation = AskBody.class))
            })
    @ApiResponse(
            responseCode = "200",
            content = {
                @Content(mediaType = JSON, schema = @Schema(implementation = AskResponse.class)),
                @Content(mediaType = EVENTS, schema = @Schema(implementation = AskResponse.class))
            })
    @PostMapping(
            path = "/v1/ask",
            consumes = {JSON, FORM, IMAGE, BYTES},
            produces = {JSON, EVENTS, DRAWING})
    @Nullable
    AskResponse ask(HttpServletRequest http, HttpServletResponse response) throws Exception {
        return answerOrStream(http, response, pipeline::ask);
    }

    @Operation(
            operationId = "chat",
            summary = "Ask about an image in several turns",
            description =
                    "Nothing is kept between requests: each sends the image and the whole conversation, which becomes "
                            + "the prompt in the form of the model's family. The answer holds message, which goes to the end of "
                            + "messages with the next question behind it. Names of regions in earlier answers (<objN>) mean the same boxes "
                            + "where the image and the options are the same. A model whose `tasks` (/v1/models) "
                            + "have no questions was not trained for them: its answers are well-formed but mean nothing.")
    @RequestBody(
            required = true,
            content = @Content(mediaType = JSON, schema = @Schema(implementation = ChatBody.class)))
    @ApiResponse(
            responseCode = "200",
            content = {
                @Content(mediaType = JSON, schema = @Schema(implementation = ChatResponse.class)),
                @Content(mediaType = EVENTS, schema = @Schema(implementation = ChatResponse.class))
            })
    @PostMapping(
            path = "/v1/chat",
            consumes = JSON,
            produces = {JSON, EVENTS, DRAWING})
    @Nullable
    ChatResponse chat(HttpServletRequest http, HttpServletResponse response) throws Exception {
        return answerOrStream(http, response, pipeline::chat);
    }

    @Operation(
            operationId = "propose",
            summary = "Propose boxes of everything, without names",
            description = "The proposal service alone; no language model takes part.")
    @RequestBody(
            required = true,
            content = {
                @Content(mediaType = JSON, schema = @Schema(implementation = ProposalsBody.class)),
                @Content(mediaType = FORM, schema = @Schema(implementation = ProposalsBody.class))
            })
    @ApiResponse(
            responseCode = "200",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = ProposalsResponse.class)))
    @PostMapping(
            path = "/v1/proposals",
            consumes = {JSON, FORM, IMAGE, BYTES},
            produces = {JSON, DRAWING})
    @Nullable
    ProposalsResponse propose(HttpServletRequest http, HttpServletResponse response) throws Exception {
        RequestRecord.of(http).asks(RequestRecord.PROPOSALS, 0, true);
        AnswerMedia media = AnswerStreams.preferred(http, AnswerMedia.JSON, AnswerMedia.DRAWING);
        RequestScope scope = scope(http, media);
        return sent(pipeline.propose(new RequestSource.Http(http), scope), media, response);
    }

    private RequestScope scope(HttpServletRequest http, AnswerMedia media) {
        RequestScope scope = pipeline.scope(http);
        return media == AnswerMedia.DRAWING ? scope.withDrawing() : scope;
    }

    /// Sends an answer's drawing, and returns null; returns any other answer to be sent as JSON.
    private static <R extends DrawnResponse> @Nullable R sent(R answer, AnswerMedia media, HttpServletResponse response)
            throws IOException {
        byte[] drawing = answer.visualization();
        if (media != AnswerMedia.DRAWING || drawing == null) {
            response.setContentType(JSON); // decided here, whatever else the caller accepts
            return answer;
        }
        response.setContentType(DRAWING);
        response.setContentLength(drawing.length);
        List<String> warnings = answer.warnings().stream()
                .map(DetectionWarning::code)
                .distinct()
                .toList();
        if (!warnings.isEmpty()) {
            response.setHeader(WARNINGS_HEADER, String.join(", ", warnings));
        }
        response.getOutputStream().write(drawing);
        return null;
    }

    @Operation(
            operationId = "render",
            summary = "Draw boxes and labels on an image",
            description =
                    "The drawing that the other endpoints make with include=visualization, of boxes that you have: "
                            + "of an earlier answer, corrected, or of your own. A PNG file; an image with a longer side than 2048 "
                            + "pixels (`rexserve.gateway.visualization-side`) is shrunk to it. No model takes part.")
    @RequestBody(
            required = true,
            content = {
                @Content(mediaType = JSON, schema = @Schema(implementation = RenderBody.class)),
                @Content(mediaType = FORM, schema = @Schema(implementation = RenderBody.class))
            })
    @ApiResponse(
            responseCode = "200",
            description = "The image with the boxes on it",
            content = @Content(mediaType = DRAWING, schema = @Schema(type = "string", format = "binary")))
    @PostMapping(
            path = "/v1/render",
            consumes = {JSON, FORM},
            produces = DRAWING)
    ResponseEntity<byte[]> render(HttpServletRequest http) throws Exception {
        RequestRecord.of(http).asks(RequestRecord.RENDER, 0, false);
        byte[] drawn = pipeline.render(new RequestSource.Http(http), pipeline.scope(http));
        return ResponseEntity.ok().contentType(MediaType.IMAGE_PNG).body(drawn);
    }

    @Operation(
            operationId = "score",
            summary = "Score every region for every phrase",
            description = "Nothing is generated and nothing left out: the answer is a matrix of regions and phrases.")
    @RequestBody(
            required = true,
            content = {
                @Content(mediaType = JSON, schema = @Schema(implementation = ScoreBody.class)),
                @Content(mediaType = FORM, schema = @Schema(implementation = ScoreBody.class))
            })
    @PostMapping(
            path = "/v1/score",
            consumes = {JSON, FORM, IMAGE, BYTES},
            produces = JSON)
    ScoreResponse score(HttpServletRequest http) throws Exception {
        RequestRecord.of(http).asks(TaskName.REFER.code(), 1, true);
        return pipeline.score(new RequestSource.Http(http), pipeline.scope(http));
    }

    @Operation(
            operationId = "detectBatch",
            summary = "Find the objects of each label in several images",
            description = "One image after the other, within the time of the request. An image that cannot be answered "
                    + "has a problem in its place; faults of the other fields refuse the request.")
    @RequestBody(
            required = true,
            content = @Content(mediaType = JSON, schema = @Schema(implementation = DetectBatchBody.class)))
    @PostMapping(path = "/v1/detect/batch", consumes = JSON, produces = JSON)
    DetectBatchResponse detectBatch(HttpServletRequest http) throws Exception {
        RequestRecord.of(http).asks(TaskName.DETECT.code(), 1, true);
        return pipeline.detectBatch(http, pipeline.scope(http));
    }

    /// What answers a request, and tells a listener of what becomes known on the way.
    @FunctionalInterface
    private interface Answering<R extends DrawnResponse> {
        R answer(
                RequestSource source,
                RequestScope scope,
                Function<? super Body.LanguageBody, DetectionListener> listener)
                throws Exception;
    }

    /// Serves a request that asks the language model: by one response, or by events, where null is returned.
    private <R extends DrawnResponse> @Nullable R answerOrStream(
            HttpServletRequest http, HttpServletResponse response, Answering<R> answering) throws Exception {
        AnswerMedia media = AnswerStreams.preferred(http, AnswerMedia.JSON, AnswerMedia.EVENTS, AnswerMedia.DRAWING);
        var source = new RequestSource.Http(http);
        RequestScope scope = scope(http, media);
        if (media != AnswerMedia.EVENTS) {
            return sent(answering.answer(source, scope, _ -> DetectionListener.NONE), media, response);
        }
        try (AnswerStream stream = streams.open(http, response)) {
            try {
                stream.done(answering.answer(source, scope, body -> stream.including(body.included())));
            } catch (Exception e) {
                stream.failed(e);
            }
        }
        return null;
    }
}
