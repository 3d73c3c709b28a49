package io.rexserve.gateway.answer;

import io.rexserve.image.box.PixelBox;

/// A proposed box.
///
/// @param box in pixels of the upright picture
/// @param score objectness, 0 to 1
public record ScoredBox(PixelBox box, float score) {}
