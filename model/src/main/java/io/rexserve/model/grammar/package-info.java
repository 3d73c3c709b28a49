/// Prompts and the answer grammar: typed tasks become prompts, the decoder's text becomes phrases with their lists of
/// regions, and region mentions.
///
/// A prompt is a list of [io.rexserve.model.grammar.PromptSegment]s that keeps template text and user text apart, so
/// that nothing a user types becomes a special token. Answers are parsed by one incremental parser
/// ([io.rexserve.model.grammar.AnswerParser]), whole ones in one piece.
@NullMarked
package io.rexserve.model.grammar;

import org.jspecify.annotations.NullMarked;
