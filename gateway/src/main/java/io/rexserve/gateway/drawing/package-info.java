/// Boxes and labels drawn over an image. Letters are filled outlines of a bundled font: a headless JDK has no font on
/// a machine without installed fonts.
@NullMarked
package io.rexserve.gateway.drawing;

import org.jspecify.annotations.NullMarked;
