/// Training of the decoder: first on symbols, then on the tokens of the frozen towers, and the
/// model folder at the end.
@NullMarked
package io.rexserve.trainer.language;

import org.jspecify.annotations.NullMarked;
