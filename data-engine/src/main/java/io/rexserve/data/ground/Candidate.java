package io.rexserve.data.ground;

import io.rexserve.image.box.PixelBox;

/// A box that may show a phrase.
///
/// @param box in pixels of the upright picture
/// @param proposal score of the proposal network, 0 to 1
/// @param phrase score of the language model for the phrase, 0 to 1
/// @param score of both together, see [io.rexserve.image.box.ObjectScore]
record Candidate(PixelBox box, float proposal, float phrase, float score) {}
