package io.rexserve.standalone;

import io.rexserve.cli.CommandException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;

/// A drawing that is written as its name says: .png, .jpg or .jpeg.
record DrawingFile(Path path) {
    private static final float JPEG_QUALITY = 0.92f;

    /// Checks name and place before a model is loaded.
    ///
    /// @throws CommandException if the ending is another, or the file cannot be written
    static DrawingFile of(Path path) {
        Path folder = path.toAbsolutePath().getParent();
        if (Files.isDirectory(path) || folder == null || !Files.isWritable(folder)) {
            throw new CommandException("--out: " + path + " (expected: a file in a folder that can be written)");
        }
        if (!ending(path, ".png") && !isJpeg(path)) {
            throw new CommandException("--out: " + path + " (expected: a name that ends with .png, .jpg or .jpeg)");
        }
        return new DrawingFile(path);
    }

    private static boolean isJpeg(Path path) {
        return ending(path, ".jpg") || ending(path, ".jpeg");
    }

    private static boolean ending(Path path, String ending) {
        return path.toString().toLowerCase(Locale.ROOT).endsWith(ending);
    }

    /// @throws CommandException if it cannot be written
    void write(byte[] png) {
        try {
            Files.write(path, isJpeg(path) ? jpeg(png) : png);
        } catch (IOException e) {
            throw new CommandException(
                    "--out: " + path + ": not written, " + e.getMessage() + " (expected: a file that can be written)");
        }
    }

    private static byte[] jpeg(byte[] png) throws IOException {
        BufferedImage drawn = Objects.requireNonNull(ImageIO.read(new ByteArrayInputStream(png)), "our own PNG");
        var opaque = new BufferedImage(drawn.getWidth(), drawn.getHeight(), BufferedImage.TYPE_INT_RGB);
        opaque.createGraphics().drawImage(drawn, 0, 0, null);
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (var bytes = new ByteArrayOutputStream();
                var out = ImageIO.createImageOutputStream(bytes)) {
            ImageWriteParam quality = writer.getDefaultWriteParam();
            quality.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            quality.setCompressionQuality(JPEG_QUALITY);
            writer.setOutput(out);
            writer.write(null, new IIOImage(opaque, null, null), quality);
            out.flush();
            return bytes.toByteArray();
        } finally {
            writer.dispose();
        }
    }
}
