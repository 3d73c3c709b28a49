/// New ChatRex folders from the files of a language model, a CLIP and a ConvNeXt.
@NullMarked
package io.rexserve.trainer.assembly;

import org.jspecify.annotations.NullMarked;
