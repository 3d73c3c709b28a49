package io.rexserve.data.measure;

import io.rexserve.datasets.record.Region;
import io.rexserve.image.ImageLimits;
import io.rexserve.image.Resampling;
import io.rexserve.image.RgbImage;
import io.rexserve.image.box.PixelBox;
import io.rexserve.image.decoding.ImageDecoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import javax.imageio.ImageIO;

/// A picture put among the true ones, which a stage must refuse.
///
/// @param kind what was made of the true picture
@SuppressWarnings("ArrayRecordComponent") // never compared
record Decoy(Kind kind, byte[] content) {
    private static final int MARGIN = 4;
    private static final double CROPPED = 0.01;

    enum Kind {
        /// The same bytes.
        COPY,
        /// Half the size, another encoding, or cropped by 1 % a side, in turn.
        NEAR_COPY,
        /// Its largest region on white, as shops show their products.
        PRODUCT
    }

    /// A copy, a near copy and, if the picture has a region, a product.
    ///
    /// @param turn which near copy, any number
    static List<Decoy> of(TruthPicture picture, byte[] content, int turn) throws IOException {
        RgbImage image = ImageDecoder.decode(content, ImageLimits.DEFAULT);
        var decoys = new ArrayList<Decoy>();
        decoys.add(new Decoy(Kind.COPY, content));
        decoys.add(new Decoy(Kind.NEAR_COPY, jpeg(near(image, turn))));
        for (Region largest :
                picture.regions().stream()
                        .max(Comparator.comparingDouble(region -> region.box().area()))
                        .stream()
                        .toList()) {
            decoys.add(new Decoy(
                    Kind.PRODUCT,
                    jpeg(onWhite(image, largest.box().toPixelBox().clip(image.width(), image.height())))));
        }
        return decoys;
    }

    private static RgbImage near(RgbImage image, int turn) {
        int x = (int) Math.ceil(image.width() * CROPPED);
        int y = (int) Math.ceil(image.height() * CROPPED);
        return switch (Math.floorMod(turn, 3)) {
            case 0 -> image.resize((image.width() + 1) / 2, (image.height() + 1) / 2, Resampling.BICUBIC);
            case 1 -> image;
            default -> image.crop(x, y, image.width() - 2 * x, image.height() - 2 * y);
        };
    }

    /// In the middle of a white square that it fills in a third to two thirds of each direction.
    private static RgbImage onWhite(RgbImage image, PixelBox box) {
        int left = Math.min((int) box.x1(), image.width() - 1);
        int top = Math.min((int) box.y1(), image.height() - 1);
        int width = Math.clamp((int) (box.x2() - left), 1, image.width() - left);
        int height = Math.clamp((int) (box.y2() - top), 1, image.height() - top);
        RgbImage crop = image.crop(left, top, width, height);
        int side = Math.max(Math.max(width, height) * 2, 32 * MARGIN);
        byte[] pixels = new byte[3 * side * side];
        Arrays.fill(pixels, (byte) 255);
        int x = (side - width) / 2;
        int y = (side - height) / 2;
        for (int row = 0; row < height; row++) {
            System.arraycopy(crop.pixels(), 3 * row * width, pixels, 3 * ((y + row) * side + x), 3 * width);
        }
        return new RgbImage(side, side, pixels);
    }

    private static byte[] jpeg(RgbImage image) throws IOException {
        var out = new ByteArrayOutputStream();
        ImageIO.write(image.toBufferedImage(), "jpg", out);
        return out.toByteArray();
    }
}
