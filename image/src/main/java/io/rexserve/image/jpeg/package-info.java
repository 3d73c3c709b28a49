/// JPEG files (ITU-T T.81): baseline, progressive and arithmetic-coded, decoded to the levels of libjpeg-turbo.
@NullMarked
package io.rexserve.image.jpeg;

import org.jspecify.annotations.NullMarked;
