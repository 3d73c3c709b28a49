/// Regions: boxes of the image in the towers' square, and the features of what they enclose.
///
/// A region's feature is the mean of RoIAlign over all ConvNeXt maps plus a sine code of its box; projected, it is
/// the one token by which the language model knows the region. The maths is in `region.kernel`.
@NullMarked
package io.rexserve.model.region;

import org.jspecify.annotations.NullMarked;
