/// Speed and memory of the figures of an evaluation, from the files to the figures, against pycocotools in a process of
/// its own.
@NullMarked
package io.rexserve.benchmark.accuracy;

import org.jspecify.annotations.NullMarked;
