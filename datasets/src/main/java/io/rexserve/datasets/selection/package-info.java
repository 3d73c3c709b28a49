/// Which images of a dataset go where: splits that keep what belongs together and the shares of categories, and random
/// samples.
@NullMarked
package io.rexserve.datasets.selection;

import org.jspecify.annotations.NullMarked;
