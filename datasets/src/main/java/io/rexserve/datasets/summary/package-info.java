/// What a dataset holds, counted in one pass, and whether its image files are what it says.
@NullMarked
package io.rexserve.datasets.summary;

import org.jspecify.annotations.NullMarked;
