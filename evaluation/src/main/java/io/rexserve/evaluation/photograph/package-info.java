/// How good the embedded model is on photographs: the share of annotated sets that is kept from training becomes a
/// truth, and everything that the model offers is asked about it.
@NullMarked
package io.rexserve.evaluation.photograph;

import org.jspecify.annotations.NullMarked;
