/// Random changes of an image and its boxes: scale, crop, flip, colour, mosaic.
@NullMarked
package io.rexserve.trainer.augmentation;

import org.jspecify.annotations.NullMarked;
