@NullMarked
package io.rexserve.labeling;

import org.jspecify.annotations.NullMarked;
