/// The commands that train the embedded model: `./rexserve train`, with its parts `proposals` and `language`.
@NullMarked
package io.rexserve.trainer;

import org.jspecify.annotations.NullMarked;
