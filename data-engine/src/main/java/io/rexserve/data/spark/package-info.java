/// Jobs on Spark: the only package that sees it.
@NullMarked
package io.rexserve.data.spark;

import org.jspecify.annotations.NullMarked;
