/// `LanguageService` over gRPC: the endpoint, the state machine of one stream, and scores as a unary call.
@NullMarked
package io.rexserve.llm.grpc;

import org.jspecify.annotations.NullMarked;
