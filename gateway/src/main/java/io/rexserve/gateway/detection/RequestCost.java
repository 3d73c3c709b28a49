package io.rexserve.gateway.detection;

import io.rexserve.image.ImageHeader;

/// How much a request asks of the services, in units of one region to be looked at.
public final class RequestCost {
    /// A million pixels to decode and to look at counts as so many regions.
    static final int PER_MEGAPIXEL = 10;

    private static final double MEGAPIXEL = 1e6;

    private RequestCost() {}

    /// @param regions that there may be
    static long units(ImageHeader header, int regions) {
        double pixels = (double) header.width() * header.height();
        return regions + PER_MEGAPIXEL * (long) Math.ceil(pixels / MEGAPIXEL);
    }
}
