/// TorchScript text compiled and called from Java: all of ATen with one native call per block.
@NullMarked
package io.rexserve.model.kernel;

import org.jspecify.annotations.NullMarked;
