/// Scores as probabilities: a served model is asked about pictures whose truth is known, and what its scores mean is
/// written into its folder.
@NullMarked
package io.rexserve.tuning.calibration;

import org.jspecify.annotations.NullMarked;
