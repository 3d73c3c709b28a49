/// What every format of annotations offers: a reader that streams records, a writer that takes them, the problems
/// that reading finds and the losses that writing causes.
@NullMarked
package io.rexserve.datasets.format;

import org.jspecify.annotations.NullMarked;
