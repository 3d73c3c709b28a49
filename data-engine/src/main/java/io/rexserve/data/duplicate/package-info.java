/// Duplicates: pictures of equal bytes, and pictures whose perceptual hashes are close.
///
/// The hash is that of a picture alone; which picture is the first of several is known only where all hashes are, in
/// the Spark job over the files of ingest (`spark.NearDuplicates`), which compares them in buckets
/// (Manku, Jain, Das Sarma: Detecting Near-Duplicates for Web Crawling, WWW 2007).
@NullMarked
package io.rexserve.data.duplicate;

import org.jspecify.annotations.NullMarked;
