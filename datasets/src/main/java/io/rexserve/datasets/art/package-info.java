/// Openly licensed drawings and photographs that scenes are composed from, read from a cache outside the project.
@NullMarked
package io.rexserve.datasets.art;

import org.jspecify.annotations.NullMarked;
