/// Noun phrases of captions: where they stand, what their heads are, and which of them name nothing that has a box
/// (ChatRex, section 4.1, step 3).
///
/// The words are tagged by OpenNLP with the UD-EWT models; a grammar of our own makes phrases of the tags.
@NullMarked
package io.rexserve.data.phrase;

import org.jspecify.annotations.NullMarked;
