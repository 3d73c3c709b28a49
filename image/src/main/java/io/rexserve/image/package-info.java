/// Images: probed by header, decoded upright to 8-bit RGB, resized exactly as Pillow does.
@NullMarked
package io.rexserve.image;

import org.jspecify.annotations.NullMarked;
