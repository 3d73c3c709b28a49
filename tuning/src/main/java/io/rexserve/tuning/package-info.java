/// The commands that make a model of one's own: `./rexserve tune` with its stages, `./rexserve assemble`.
@NullMarked
package io.rexserve.tuning;

import org.jspecify.annotations.NullMarked;
