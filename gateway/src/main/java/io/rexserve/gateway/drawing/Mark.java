package io.rexserve.gateway.drawing;

import io.rexserve.image.box.PixelBox;

/// A box to draw and what to write on it.
///
/// @param box in pixels of the image
/// @param label decides the colour; written on the box unless it is empty
public record Mark(PixelBox box, String label) {}
