/// The entry: names the format of a file by its first bytes, reads its header, tells the memory that decoding
/// takes, and decodes it upright to 8-bit RGB with the package of its format.
@NullMarked
package io.rexserve.image.decoding;

import org.jspecify.annotations.NullMarked;
