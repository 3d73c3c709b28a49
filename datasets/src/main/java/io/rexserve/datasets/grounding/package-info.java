/// Formats that tie words to boxes: odvg, the TSV triple of the Rexverse family, GRIT, conversations, referring
/// expressions, and the product's own record.
@NullMarked
package io.rexserve.datasets.grounding;

import org.jspecify.annotations.NullMarked;
