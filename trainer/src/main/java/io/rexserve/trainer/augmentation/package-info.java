/// Random changes of an image and its boxes: mosaic, scale, crop, flip, colour. Each is a record of plain values with a
/// default and its source; boxes are moved exactly as the pixels are.
@NullMarked
package io.rexserve.trainer.augmentation;

import org.jspecify.annotations.NullMarked;
