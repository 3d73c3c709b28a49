/// The commands: scenes composed into a folder, and what can be done with annotated images of any format. [Formats]
/// lists these.
@NullMarked
package io.rexserve.datasets;

import org.jspecify.annotations.NullMarked;
