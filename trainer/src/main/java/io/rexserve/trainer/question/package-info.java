/// Questions and answers made of annotated images, as token sequences: one image's questions packed behind one prefix,
/// with the target of every answer position.
@NullMarked
package io.rexserve.trainer.question;

import org.jspecify.annotations.NullMarked;
