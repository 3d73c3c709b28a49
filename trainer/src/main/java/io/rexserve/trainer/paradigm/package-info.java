/// The paper's claim in miniature: answers of region indices against answers of coordinates, on composed scenes.
///
/// Decoders of one shape are trained on the same scenes and questions, from starts of the same length, each for the
/// same processor time, and differ in what they are shown and what they answer ([io.rexserve.trainer.paradigm.Arm]).
/// Each gets the same kinds of help: lists without an order, symbols before pictures, and two auxiliary losses.
@NullMarked
package io.rexserve.trainer.paradigm;

import org.jspecify.annotations.NullMarked;
