/// The command that composes scenes into a folder.
@NullMarked
package io.rexserve.datasets;

import org.jspecify.annotations.NullMarked;
