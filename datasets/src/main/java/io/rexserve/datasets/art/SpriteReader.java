package io.rexserve.datasets.art;

import com.github.weisj.jsvg.parser.SVGLoader;
import com.github.weisj.jsvg.view.ViewBox;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.imageio.ImageIO;

/// Reads one drawing, whatever its format.
final class SpriteReader {
    private static final int VECTOR_SIZE = 192;

    private SpriteReader() {}

    /// @return empty if the artist did not draw it
    static Optional<Sprite> read(int name, Path file) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            BufferedImage image = file.toString().endsWith(".svg") ? vector(file) : ImageIO.read(file.toFile());
            if (image == null) {
                throw new IOException("no reader for this format");
            }
            return Optional.of(Sprite.of(name, image));
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be read", e);
        }
    }

    private static BufferedImage vector(Path file) throws IOException {
        var document = new SVGLoader().load(file.toUri().toURL());
        if (document == null) {
            throw new IOException("no SVG document");
        }
        var image = new BufferedImage(VECTOR_SIZE, VECTOR_SIZE, BufferedImage.TYPE_INT_ARGB);
        var graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        document.render((java.awt.Component) null, graphics, new ViewBox(0, 0, VECTOR_SIZE, VECTOR_SIZE));
        graphics.dispose();
        return image;
    }
}
