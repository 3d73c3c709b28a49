/// Inspection of checkpoints by names and shapes alone: what they are, and whether they fit. No tensor is read.
@NullMarked
package io.rexserve.model.inspection;

import org.jspecify.annotations.NullMarked;
