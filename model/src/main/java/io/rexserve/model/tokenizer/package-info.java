/// Text to token ids and back, from the `tokenizer.json` beside a model's weights.
///
/// The text between two slots of a prompt is tokenised in one piece, as the published models saw it, except where
/// characters of a user's would take part in a special token: there the piece is cut in two.
@NullMarked
package io.rexserve.model.tokenizer;

import org.jspecify.annotations.NullMarked;
