/// Texts about single regions, by the embedded model.
@NullMarked
package io.rexserve.data.describe;

import org.jspecify.annotations.NullMarked;
