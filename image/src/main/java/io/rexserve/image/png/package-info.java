/// PNG files (ISO/IEC 15948), row by row from the compressed data into RGB.
@NullMarked
package io.rexserve.image.png;

import org.jspecify.annotations.NullMarked;
