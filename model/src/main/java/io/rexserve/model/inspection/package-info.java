/// What a checkpoint is and whether it fits, told from names and shapes alone: no tensor is read.
@NullMarked
package io.rexserve.model.inspection;

import org.jspecify.annotations.NullMarked;
