/// The records of a run in the formats that trainers read. Parquet is the truth: it holds everything. The other
/// formats are those of `datasets`; what one of them cannot hold is counted.
///
/// An export appears under its name when it is complete, and is the same bytes whenever it is made of the same
/// records.
@NullMarked
package io.rexserve.data.export;

import org.jspecify.annotations.NullMarked;
