/// Checkpoints as their publishers ship them: mapped, validated and claimed by role.
@NullMarked
package io.rexserve.model.weights;

import org.jspecify.annotations.NullMarked;
