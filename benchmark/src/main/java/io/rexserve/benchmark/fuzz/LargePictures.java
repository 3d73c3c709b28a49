package io.rexserve.benchmark.fuzz;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
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

    /// Files by name. Making them takes some seconds.
    public static Map<String, byte[]> all() throws IOException {
        var all = new LinkedHashMap<String, byte[]>();
        BufferedImage stripes = stripes(BufferedImage.TYPE_3BYTE_BGR, 3);
        all.put("baseline.jpg", jpeg(stripes, false));
        all.put("progressive.jpg", jpeg(stripes, true));
        all.put("rgb.png", written(stripes, "png"));
        all.put("still.gif", written(stripes(BufferedImage.TYPE_BYTE_GRAY, 1), "gif"));
        byte[] lines = Deflated.zeros((1L + (long) WIDTH * RGBA_BYTES) * HEIGHT);
        all.put("rgba16.png", PngChunk.file(PngChunk.header(WIDTH, HEIGHT, 16, 6, false), PngChunk.of("IDAT", lines)));
        byte[] bits = Deflated.zeros((2L + WIDTH / 8) * HEIGHT);
        all.put("interlaced.png", PngChunk.file(PngChunk.header(WIDTH, HEIGHT, 1, 0, true), PngChunk.of("IDAT", bits)));
        all.put("bit.bmp", bmp());
        try (var in = LargePictures.class.getResourceAsStream(WEBP)) {
            if (in != null) {
                all.put("lossless.webp", in.readAllBytes());
            }
        }
        return all;
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
        parameters.setProgressiveMode(
                progressive ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
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
