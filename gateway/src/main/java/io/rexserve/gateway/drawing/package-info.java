/// Boxes and labels drawn over a picture. Letters are filled outlines of a bundled font: a headless JDK on a machine
/// without fonts has none of its own.
@NullMarked
package io.rexserve.gateway.drawing;

import org.jspecify.annotations.NullMarked;
