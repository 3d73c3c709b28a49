/// What a tune run came to: the base model and the tuned one measured on the held-out images through the suite, the
/// model's card, and a report of one file with curves, figures and pictures.
@NullMarked
package io.rexserve.tuning.report;

import org.jspecify.annotations.NullMarked;
