/// Images as upright 8-bit RGB, resized exactly as Pillow does; what a file's header says, the limits it must keep, and
/// the refusals. It needs no other package; `decoding` makes images from files.
@NullMarked
package io.rexserve.image;

import org.jspecify.annotations.NullMarked;
