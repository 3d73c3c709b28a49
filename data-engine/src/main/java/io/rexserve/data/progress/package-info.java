/// What a run says of itself on the terminal while it works: counts, rate, time left and cost so far.
@NullMarked
package io.rexserve.data.progress;

import org.jspecify.annotations.NullMarked;
