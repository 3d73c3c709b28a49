/// The two image towers of ChatRex and how an image becomes their input.
///
/// A small square goes through CLIP's vision transformer, a large one through ConvNeXt; both end on the same grid,
/// where their features are joined and projected into one visual token per cell. The four ConvNeXt maps also feed the
/// region encoder. The maths is in the kernel texts beside these classes.
@NullMarked
package io.rexserve.model.vision;

import org.jspecify.annotations.NullMarked;
