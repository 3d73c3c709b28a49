/// The commands that measure speed, memory and load: `./rexserve bench`.
@NullMarked
package io.rexserve.benchmark;

import org.jspecify.annotations.NullMarked;
