/// BMP files: palettes, bit masks and run lengths.
@NullMarked
package io.rexserve.image.bmp;

import org.jspecify.annotations.NullMarked;
