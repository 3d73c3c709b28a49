/// Boxes in pixels, their overlap, and non-maximum suppression.
@NullMarked
package io.rexserve.image.box;

import org.jspecify.annotations.NullMarked;
