package io.rexserve.gateway.openai;

import io.rexserve.gateway.answer.DetectionResult;
import io.rexserve.gateway.connection.RequestFilter;
import io.rexserve.gateway.detection.DetectionEvent;
import io.rexserve.gateway.detection.DetectionListener;
import io.rexserve.gateway.openai.ChatCompletion.Header;
import io.rexserve.gateway.pipeline.RequestPipeline;
import io.rexserve.gateway.pipeline.RequestScope;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.gateway.protocol.JsonTree;
import io.rexserve.gateway.protocol.ProtocolLimits;
import io.rexserve.gateway.request.AskBody;
import io.rexserve.gateway.response.Problems;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/// `POST /v1/chat/completions`: what `/v1/ask` does, for OpenAI's clients.
@Hidden // described by OpenAI's own document, and docs/openai.md
@RestController
final class ChatController {
    static final String PATH = "/v1/chat/completions";

    private final RequestPipeline pipeline;
    private final ChatPlanner planner;
    private final Problems problems;
    private final OpenAiErrors errors;
    private final JsonMapper json;
    private final ProtocolLimits limits;

    ChatController(
            RequestPipeline pipeline,
            ChatPlanner planner,
            Problems problems,
            OpenAiErrors errors,
            JsonMapper json,
            ProtocolLimits limits) {
        this.pipeline = pipeline;
        this.planner = planner;
        this.problems = problems;
        this.errors = errors;
        this.json = json;
        this.limits = limits;
    }

    @PostMapping(path = PATH, consumes = MediaType.APPLICATION_JSON_VALUE)
    @Nullable
    ChatCompletion complete(HttpServletRequest http, HttpServletResponse response) throws Exception {
        RequestScope scope = pipeline.scope(http);
        ChatRequest request = ChatRequest.of(JsonTree.object(pipeline.receive(http, scope, limits.bodyBytes())));
        ChatPlan plan = planner.plan(request, scope.timeLeft());
        var header =
                new Header("chatcmpl-" + RequestFilter.id(http), System.currentTimeMillis() / 1000, request.model());
        if (request.stream()) {
            stream(request, plan, header, scope, http, response);
            return null;
        }
        response.setContentType(MediaType.APPLICATION_JSON_VALUE); // decided here, whatever else the caller accepts
        return whole(request, plan, header, scope);
    }

    private DetectionResult ask(ChatRequest request, ChatPlan plan, RequestScope scope, DetectionListener listener)
            throws Exception {
        return pipeline.answer(
                request.picture().with(plan.fields().deepCopy().put("model", request.model())),
                AskBody.class,
                scope,
                _ -> listener,
                (_, result, _) -> result);
    }

    private ChatCompletion whole(ChatRequest request, ChatPlan plan, Header header, RequestScope scope)
            throws Exception {
        var text = new ChatText(plan.task(), plan.note());
        var content = new StringBuilder(plan.note());
        DetectionResult result = ask(request, plan, scope, new Collecting(text, content));
        ChatFindings findings = ChatFindings.of(plan.task(), result);
        content.append(text.end(result));
        return ChatCompletion.of(
                header,
                request.json() ? json.writeValueAsString(findings) : content.toString(),
                result.answer(),
                findings);
    }

    /// Collects the text of an answer that is sent as a whole.
    private record Collecting(ChatText text, StringBuilder content) implements DetectionListener {
        @Override
        public void on(DetectionEvent event) {
            content.append(text.of(event));
        }

        @Override
        public boolean delivers() {
            return false;
        }
    }

    private void stream(
            ChatRequest request,
            ChatPlan plan,
            Header header,
            RequestScope scope,
            HttpServletRequest http,
            HttpServletResponse response)
            throws Exception {
        var text = new ChatText(plan.task(), plan.note());
        var stream = new ChatStream(response, json, limits.heartbeat(), header, text, !request.json());
        try {
            DetectionResult result = ask(request, plan, scope, stream);
            ChatFindings findings = ChatFindings.of(plan.task(), result);
            stream.content(request.json() ? json.writeValueAsString(findings) : text.end(result));
            stream.done(result.answer(), findings, request.usage());
        } catch (Exception e) {
            if (!stream.begun()) {
                throw e;
            }
            ProblemException problem = problems.report(e, http);
            if (problem.kind() != ProblemKind.CALLER_GONE) {
                stream.failed(errors.body(problem, RequestFilter.id(http)));
            }
        }
    }
}
