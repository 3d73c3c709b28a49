/// Photographs with boxes, for training: annotated sets of the usual everyday things, with what a detector found beside
/// their annotations, in the names of the embedded model.
@NullMarked
package io.rexserve.datasets.photograph;

import org.jspecify.annotations.NullMarked;
