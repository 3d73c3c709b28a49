package io.rexserve.trainer.vision;

import io.rexserve.image.box.PixelBox;

/// A box that a proposal network might give.
///
/// @param box in pixels of the towers' square
/// @param name number of what it shows, or background
/// @param object place of the object it covers best, or -1
/// @param open whether it may be listed or not: a second, looser box of an object
/// @param score as a proposal network would give it
public record Candidate(PixelBox box, int name, int object, boolean open, double score) {}
