/// Annotated images for training, from every format of datasets: records that can be used, those that cannot by reason,
/// a held-out part, decoded images.
@NullMarked
package io.rexserve.trainer.corpus;

import org.jspecify.annotations.NullMarked;
