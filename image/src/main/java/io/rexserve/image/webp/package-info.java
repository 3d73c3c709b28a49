/// WebP files: the RIFF container, VP8 (RFC 6386), VP8L (lossless) and the plane of opacity.
@NullMarked
package io.rexserve.image.webp;

import org.jspecify.annotations.NullMarked;
