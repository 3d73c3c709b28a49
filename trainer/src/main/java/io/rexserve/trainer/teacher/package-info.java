/// The teacher of training on photographs: a pretrained detector whose maps the embedded networks learn to imitate
/// (dense distillation). It runs once per picture; training reads its maps from a file.
@NullMarked
package io.rexserve.trainer.teacher;

import org.jspecify.annotations.NullMarked;
