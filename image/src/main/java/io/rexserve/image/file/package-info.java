/// What the formats share: bytes of a file in either order, the EXIF orientation, transparent colours laid on white,
/// and the meter that holds a decode to its budget.
@NullMarked
package io.rexserve.image.file;

import org.jspecify.annotations.NullMarked;
