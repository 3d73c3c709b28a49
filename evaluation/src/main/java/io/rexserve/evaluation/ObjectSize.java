package io.rexserve.evaluation;

import io.rexserve.image.box.PixelBox;

/// COCO's three classes of objects by the area of their boxes in the original picture.
enum ObjectSize {
    SMALL,
    MEDIUM,
    LARGE;

    private static final float MEDIUM_FROM = 32 * 32;
    private static final float LARGE_FROM = 96 * 96;

    static ObjectSize of(PixelBox box) {
        if (box.area() < MEDIUM_FROM) {
            return SMALL;
        }
        return box.area() < LARGE_FROM ? MEDIUM : LARGE;
    }
}
