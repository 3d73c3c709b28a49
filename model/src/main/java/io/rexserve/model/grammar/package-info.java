/// The language between the product and its decoder, in both directions: typed tasks become prompts, the decoder's
/// text becomes phrases, spans and region indices.
///
/// A prompt is a list of [Segment]s that keeps the product's wording apart from the user's, so that nothing a user
/// types is ever read as a special token. An answer is read by one incremental parser; reading it whole is feeding it
/// in one piece.
@NullMarked
package io.rexserve.model.grammar;

import org.jspecify.annotations.NullMarked;
