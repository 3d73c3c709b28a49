/// Captions of whole pictures: brought along by their source, or made of what the embedded model finds.
@NullMarked
package io.rexserve.data.caption;

import org.jspecify.annotations.NullMarked;
