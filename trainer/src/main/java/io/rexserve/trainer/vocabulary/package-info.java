/// New words and names in models whose vocabulary is a closed list of whole words, such as the embedded one. Open
/// vocabularies (byte pairs, sentence pieces) write any text and need none of this.
@NullMarked
package io.rexserve.trainer.vocabulary;

import org.jspecify.annotations.NullMarked;
