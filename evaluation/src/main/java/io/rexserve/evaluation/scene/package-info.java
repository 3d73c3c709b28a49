/// Held-out scenes: other compositions, backgrounds and sizes than those trained on, and drawings of a look that
/// neither network has seen. They are composed to image records and asked of the production suite like any other
/// truth.
@NullMarked
package io.rexserve.evaluation.scene;

import org.jspecify.annotations.NullMarked;
