package io.rexserve.image.png;

import java.util.List;

/// The pixels of one interlacing pass: every `stepX`-th of every `stepY`-th row.
record PngPass(int startX, int startY, int stepX, int stepY) {
    static final PngPass WHOLE = new PngPass(0, 0, 1, 1);
    static final List<PngPass> ADAM7 = List.of(
            new PngPass(0, 0, 8, 8),
            new PngPass(4, 0, 8, 8),
            new PngPass(0, 4, 4, 8),
            new PngPass(2, 0, 4, 4),
            new PngPass(0, 2, 2, 4),
            new PngPass(1, 0, 2, 2),
            new PngPass(0, 1, 1, 2));

    int columns(int width) {
        return (width - startX + stepX - 1) / stepX;
    }

    int rows(int height) {
        return (height - startY + stepY - 1) / stepY;
    }
}
