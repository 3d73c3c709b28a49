/// Training of the probe that tells images unlike the training images (out of distribution).
@NullMarked
package io.rexserve.trainer.ood;

import org.jspecify.annotations.NullMarked;
