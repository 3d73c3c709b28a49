/// The Rexverse data engine: pictures in, records of several granularities out (ChatRex, section 4). The commands.
@NullMarked
package io.rexserve.data;

import org.jspecify.annotations.NullMarked;
