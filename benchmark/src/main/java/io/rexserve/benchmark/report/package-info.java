/// What every benchmark reports: a table, one JSON line with its machine and commit, and the memory of a process.
@NullMarked
package io.rexserve.benchmark.report;

import org.jspecify.annotations.NullMarked;
