package io.rexserve.gateway.openai;

import tools.jackson.databind.node.ObjectNode;

/// What is asked of the model for a conversation.
///
/// @param fields of `/v1/ask`, without the picture
/// @param note what the text says first: why something else is answered than was asked; empty where nothing is
record ChatPlan(ObjectNode fields, String note) {
    String task() {
        return fields.path("task").asString("");
    }
}
