/// One stream: what it holds ([io.rexserve.llm.stream.StreamSession]), what its messages ask of the model's threads
/// ([io.rexserve.llm.stream.ImageEncoding], and the [io.rexserve.llm.stream.StreamTask]s, which report their end to a
/// [io.rexserve.llm.stream.Completion]) and the events that go to its caller ([io.rexserve.llm.stream.AnswerEvents],
/// [io.rexserve.llm.stream.EventStream]).
@NullMarked
package io.rexserve.llm.stream;

import org.jspecify.annotations.NullMarked;
