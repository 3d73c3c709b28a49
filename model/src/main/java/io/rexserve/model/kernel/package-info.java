/// TorchScript text compiled and called from Java: all of ATen with one native call per block.
///
/// A network's maths lies in `*.kernel` texts ([io.rexserve.model.kernel.KernelText]) beside its Java class. A text
/// declares its weights under their names in checkpoints ([io.rexserve.model.kernel.WeightLayout]) and uses these
/// names; [io.rexserve.model.kernel.KernelSource] turns them into positions of a tensor list,
/// [io.rexserve.model.kernel.KernelArchive] writes what any PyTorch can load, and [io.rexserve.model.kernel.Kernel]
/// compiles and calls it.
@NullMarked
package io.rexserve.model.kernel;

import org.jspecify.annotations.NullMarked;
