/// COCO's and LVIS's figures of boxes on primitive arrays, equal to pycocotools' `COCOeval` and to lvis-api.
///
/// Truths and detections are held column by column. Each image is matched once (`Matcher`, per category, area range and
/// IoU threshold); what remains of a detection is its score, image, rank and two bit masks, in the order of its
/// category's ranking (`MatchedBoxes`). Figures, curves and resampled figures are sums over these columns
/// (`Accumulator`).
///
/// In the shapes of this package T counts IoU thresholds, R recall thresholds, K categories, A area ranges and M
/// limits of detections per image, as in pycocotools.
@NullMarked
package io.rexserve.evaluation.coco;

import org.jspecify.annotations.NullMarked;
