/// Boxes as types of their coordinate space, their overlap and its suppression.
@NullMarked
package io.rexserve.image.box;

import org.jspecify.annotations.NullMarked;
