/// Training of the embedded networks on photographs, after drawings: what its data is made of and in which order its
/// stages run.
@NullMarked
package io.rexserve.trainer.photograph;

import org.jspecify.annotations.NullMarked;
