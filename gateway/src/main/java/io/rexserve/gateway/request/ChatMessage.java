package io.rexserve.gateway.request;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import io.swagger.v3.oas.annotations.media.Schema;

/// One message of a conversation.
@Schema(name = "ChatMessage", description = "One message of a conversation")
public record ChatMessage(
        @Schema(description = "Who wrote it", requiredMode = REQUIRED)
        ChatRole role,

        @Schema(
                description =
                        "Of a user, 1 to 4000 characters, all of them plain text. Of the assistant, 0 to 8000: the answer as "
                                + "generated, in which <ground>, <objects> and <objN> are read as the tags that they are, or as it is read",
                requiredMode = REQUIRED)
        String content) {}
