/// Constrained decoding: which tokens are legal next, given the tokens so far and the grammar of answers.
@NullMarked
package io.rexserve.model.language.constraint;

import org.jspecify.annotations.NullMarked;
