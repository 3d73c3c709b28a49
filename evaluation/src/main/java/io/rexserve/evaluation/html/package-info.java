/// Pages of one file: a typed tree of HTML and SVG elements that escapes every text, and the style and script that the
/// reports share. Own code instead of a template library: a report is built from loops over figures, and a tree that
/// cannot be malformed is checked by the compiler, where a template is not.
@NullMarked
package io.rexserve.evaluation.html;

import org.jspecify.annotations.NullMarked;
