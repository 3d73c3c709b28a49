/// The evaluations: what is asked about an annotated image, and which figures follow from the answers. Each reads its
/// truth as image records, so that any format of annotations will do.
@NullMarked
package io.rexserve.evaluation.task;

import org.jspecify.annotations.NullMarked;
