package io.rexserve.gateway.openai;

import io.rexserve.gateway.problem.ProblemException;
import java.time.Duration;
import tools.jackson.databind.node.ObjectNode;

/// Decides what is asked of the model for a conversation.
final class ChatPlanner {
    /// @throws ProblemException if there is no such model
    ChatPlan plan(ChatRequest request, Duration time) {
        ObjectNode fields = ChatInstruction.fields(request.text(), request.extension());
        return new ChatPlan(fields, "");
    }
}
