/// Text to token ids and back, from the tokenizer's files beside a model's weights, as they were published.
///
/// Every kind of file becomes a `tokenizer.json`: it is one, or it is converted in memory from LLaMA's SentencePiece
/// model ([io.rexserve.model.tokenizer.SentencePieceConverter]) or from Qwen2's byte-level BPE
/// ([io.rexserve.model.tokenizer.BytePairConverter]). Hugging Face's library tokenises by it. What the publishers' slow
/// tokenizers do around that is in [io.rexserve.model.tokenizer.PrependScheme] and
/// [io.rexserve.model.tokenizer.SentencePieceDecoder].
///
/// The text between two placeholders of a prompt is tokenised in one piece, as the published models saw it, except
/// where characters of a user's would become part of a special token: there it is split.
@NullMarked
package io.rexserve.model.tokenizer;

import org.jspecify.annotations.NullMarked;
