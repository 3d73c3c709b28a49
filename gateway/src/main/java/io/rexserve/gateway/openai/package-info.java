/// Chat completions as OpenAI's clients know them: `POST /v1/chat/completions` and `GET /v1/models/{id}`.
///
/// A conversation becomes one request of `/v1/ask` about its latest picture: [ChatRequest] reads the conversation,
/// [ChatInstruction] decides the task, [ChatAnswer] writes what was found as text and as the extension `rexserve`.
@NullMarked
package io.rexserve.gateway.openai;

import org.jspecify.annotations.NullMarked;
