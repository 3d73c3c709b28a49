/// The first stage: pictures from folders, Parquet tables and WebDataset archives, on any file system that Hadoop
/// reads.
///
/// A plan ([io.rexserve.data.ingest.InputPlan]) lists the input in a fixed order as splits
/// ([io.rexserve.data.ingest.InputSplit]), each of which becomes one chunk. Reading a split
/// ([io.rexserve.data.ingest.IngestSettings#read]) gives one row per picture, kept or refused; nothing of the input is
/// left out without one.
@NullMarked
package io.rexserve.data.ingest;

import org.jspecify.annotations.NullMarked;
