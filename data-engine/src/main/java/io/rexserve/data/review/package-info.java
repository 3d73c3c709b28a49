/// Records before the eyes of people: a sample as tasks of Label Studio, and their corrections back as records.
///
/// A review is a file in `OUT/review`, which exports prefer to what the run has made. Nothing in the run changes.
@NullMarked
package io.rexserve.data.review;

import org.jspecify.annotations.NullMarked;
