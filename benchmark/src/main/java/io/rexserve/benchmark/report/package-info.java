/// What every benchmark reports: a table, one JSON line with its machine and commit, the memory of a
/// process, and scripts of `bench/` in a Python process.
@NullMarked
package io.rexserve.benchmark.report;

import org.jspecify.annotations.NullMarked;
