@NullMarked
package io.rexserve.standalone;

import org.jspecify.annotations.NullMarked;
