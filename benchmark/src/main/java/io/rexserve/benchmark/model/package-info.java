/// Measurements of speed and memory: each prints what it found and ends in one JSON line with its machine and commit.
///
/// Two things are compared by letting them run in turns, in one run on one machine, and by their medians.
@NullMarked
package io.rexserve.benchmark.model;

import org.jspecify.annotations.NullMarked;
