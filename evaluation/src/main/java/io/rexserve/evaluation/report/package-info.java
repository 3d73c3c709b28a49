/// What a run says, for a person: figures with confidence intervals by a bootstrap over images, slices, confusions,
/// errors, curves, calibration, costs and the worst images with both kinds of boxes drawn, in one HTML file; and two
/// runs side by side. Nothing is asked of a model here.
@NullMarked
package io.rexserve.evaluation.report;

import org.jspecify.annotations.NullMarked;
