package io.rexserve.benchmark.fuzz;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;

/// Pictures of every format, nearly as large as the services take: 48 megapixels in at most 20 MB.
public final class LargePictures {
    private static final int WIDTH = 8000;
    private static final int HEIGHT = 6000;
    private static final int RGBA_BYTES = 8;
    private static final String WEBP = "seeds/large.webp";

    private LargePictures() {}

    /// Names of all of them.
    public static final List<String> NAMES = List.of(
            "progressive.jpg",
            "rgba16.png",
            "lossless.webp",
            "still.gif",
            "baseline.jpg",
            "rgb.png",
            "interlaced.png",
            "bit.bmp");

    /// The file of a name. Making it takes up to some seconds.
    public static byte[] file(String name) throws IOException {
        return switch (name) {
            case "baseline.jpg" -> jpeg(stripes(BufferedImage.TYPE_3BYTE_BGR, 3), false);
            case "progressive.jpg" -> jpeg(stripes(BufferedImage.TYPE_3BYTE_BGR, 3), true);
            case "rgb.png" -> written(stripes(BufferedImage.TYPE_3BYTE_BGR, 3), "png");
            case "still.gif" -> written(stripes(BufferedImage.TYPE_BYTE_GRAY, 1), "gif");
            case "rgba16.png" -> png(16, 6, false, (1L + (long) WIDTH * RGBA_BYTES) * HEIGHT);
            case "interlaced.png" -> png(1, 0, true, (2L + WIDTH / 8) * HEIGHT);
            case "bit.bmp" -> bmp();
            case "lossless.webp" -> webp();
            default -> throw new IllegalArgumentException("picture: " + name + " (expected: one of " + NAMES + ")");
        };
    }

    private static byte[] png(int depth, int color, boolean interlaced, long bytes) {
        byte[] header = PngChunk.header(WIDTH, HEIGHT, depth, color, interlaced);
        return PngChunk.file(header, PngChunk.of("IDAT", Deflated.zeros(bytes)));
    }

    private static byte[] webp() throws IOException {
        try (InputStream in = Objects.requireNonNull(LargePictures.class.getResourceAsStream(WEBP), WEBP)) {
            return in.readAllBytes();
        }
    }

    /// Stripes that compress well, and are not one colour.
    private static BufferedImage stripes(int type, int samples) {
        var image = new BufferedImage(WIDTH, HEIGHT, type);
        byte[] pixels = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        int line = WIDTH * samples;
        for (int y = 0; y < HEIGHT; y++) {
            Arrays.fill(pixels, y * line, (y + 1) * line, (byte) (y / 40));
        }
        return image;
    }

    private static byte[] written(BufferedImage image, String format) throws IOException {
        var out = new ByteArrayOutputStream();
        if (!ImageIO.write(image, format, out)) {
            throw new IOException(format + ": no writer");
        }
        return out.toByteArray();
    }

    private static byte[] jpeg(BufferedImage image, boolean progressive) throws IOException {
        var out = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ImageWriteParam parameters = writer.getDefaultWriteParam();
        parameters.setProgressiveMode(progressive ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
        try (var stream = ImageIO.createImageOutputStream(out)) {
            writer.setOutput(stream);
            writer.write(null, new IIOImage(image, null, null), parameters);
        } finally {
            writer.dispose();
        }
        return out.toByteArray();
    }

    private static byte[] bmp() {
        int line = (WIDTH + 31) / 32 * 4;
        int start = 14 + 40 + 8;
        return ByteBuffer.allocate(start + line * HEIGHT)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 'B')
                .put((byte) 'M')
                .putInt(start + line * HEIGHT)
                .putInt(0)
                .putInt(start)
                .putInt(40)
                .putInt(WIDTH)
                .putInt(HEIGHT)
                .putShort((short) 1)
                .putShort((short) 1)
                .putInt(0)
                .putInt(0)
                .putLong(0)
                .putLong(0)
                .putInt(0)
                .putInt(0xFFFFFF)
                .array();
    }
}
