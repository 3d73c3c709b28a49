/// GIF files (87a and 89a): the first frame, on its canvas.
@NullMarked
package io.rexserve.image.gif;

import org.jspecify.annotations.NullMarked;
