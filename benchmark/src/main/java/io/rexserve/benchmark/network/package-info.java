/// Speed and memory of the networks alone, at published size on synthetic weights, against PyTorch in a process of its
/// own. Two sides are compared by running them in turns, in one run on one machine, and by their medians.
@NullMarked
package io.rexserve.benchmark.network;

import org.jspecify.annotations.NullMarked;
