/// Files of chunks and of final records as Parquet, on any file system that Hadoop reads.
///
/// A file appears whole or not at all: it is written under a hidden name, synchronized and renamed
/// ([io.rexserve.data.store.AtomicFile]). What a stage makes of a chunk is one file
/// ([io.rexserve.data.store.ChunkFile]); costs are in a text file beside it, so that equal outcomes are equal bytes.
@NullMarked
package io.rexserve.data.store;

import org.jspecify.annotations.NullMarked;
