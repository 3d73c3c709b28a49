/// Measures of both networks together on held-out scenes: other compositions, backgrounds and sizes than those trained
/// on, and drawings of a look that neither network has seen.
///
/// Boxes come from the proposal network and answers from the decoder, as when a user asks; no ground
/// truth is given to either.
@NullMarked
package io.rexserve.evaluation;

import org.jspecify.annotations.NullMarked;
