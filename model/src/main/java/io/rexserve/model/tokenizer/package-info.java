/// Text to token ids and back, from the tokenizer's files beside a model's weights, as they were published.
///
/// Every kind of file becomes one form, that of a `tokenizer.json`: it is stored so, or made in memory from LLaMA's
/// SentencePiece model ([io.rexserve.model.tokenizer.PieceFile]) or Qwen2's byte pairs
/// ([io.rexserve.model.tokenizer.BytePairFile]). One library splits text by it. What the published encoders do around
/// that stands in [io.rexserve.model.tokenizer.Blanks] and [io.rexserve.model.tokenizer.PieceText].
///
/// The text between two slots of a prompt is tokenised in one piece, as the published models saw it, except where
/// characters of a user's would take part in a special token: there the piece is cut in two.
@NullMarked
package io.rexserve.model.tokenizer;

import org.jspecify.annotations.NullMarked;
