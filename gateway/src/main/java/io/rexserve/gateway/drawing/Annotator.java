package io.rexserve.gateway.drawing;

import io.rexserve.image.Resampling;
import io.rexserve.image.RgbImage;
import io.rexserve.image.box.PixelBox;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

/// Draws boxes over an image, each label in its own colour on a plate of that colour. Lines and letters grow with the
/// image; a plate stays inside it, and a label that is too long for it is truncated.
public final class Annotator {
    private static final String ELLIPSIS = "…";
    /// Of the geometric mean of the image's sides.
    private static final double LETTER_RATIO = 1 / 36.0;
    private static final double MIN_LETTER_SIZE = 10;
    private static final double MAX_LETTER_SIZE = 64;
    private static final double LINE_RATIO = 0.13; // of the letters' size
    private static final double CAP_HEIGHT = 0.711; // of the em square; Roboto's
    private static final double PADDING = 0.35; // of the letters' size

    private Annotator() {}

    /// The image with the marks on it, as a PNG file.
    ///
    /// @param maxSide in pixels, at least 1; a larger image is shrunk to it
    public static byte[] png(RgbImage image, List<Mark> marks, int maxSide) {
        double scale = Math.min(1, maxSide / (double) Math.max(image.width(), image.height()));
        RgbImage shown = scale < 1
                ? image.resize(side(image.width(), scale), side(image.height(), scale), Resampling.BILINEAR)
                : image;
        BufferedImage canvas = shown.toBufferedImage();
        Graphics2D graphics = canvas.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
            draw(graphics, shown, marks, scale);
        } finally {
            graphics.dispose();
        }
        return encode(canvas);
    }

    private static void draw(Graphics2D graphics, RgbImage shown, List<Mark> marks, double scale) {
        double letters = Math.clamp(
                Math.sqrt((double) shown.width() * shown.height()) * LETTER_RATIO, MIN_LETTER_SIZE, MAX_LETTER_SIZE);
        Map<String, Color> colours = colours(marks);
        for (Mark mark : marks) {
            outline(graphics, box(mark.box(), scale), colours.getOrDefault(mark.label(), Color.WHITE), letters);
        }
        for (Mark mark : marks) { // plates over all lines
            if (!mark.text().isEmpty()) {
                var plate = Plate.of(mark.text(), box(mark.box(), scale), letters, shown.width(), shown.height());
                plate.draw(graphics, colours.getOrDefault(mark.label(), Color.WHITE));
            }
        }
    }

    private static Map<String, Color> colours(List<Mark> marks) {
        Map<String, Color> colours = new LinkedHashMap<>();
        marks.forEach(mark -> colours.computeIfAbsent(mark.label(), _ -> Palette.colour(colours.size())));
        return colours;
    }

    private static void outline(Graphics2D graphics, Rectangle2D box, Color colour, double letters) {
        float line = (float) Math.max(1.5, letters * LINE_RATIO);
        graphics.setColor(new Color(0, 0, 0, 150)); // an edge that shows on grounds of the box's own colour
        graphics.setStroke(new BasicStroke(line + 2, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND));
        graphics.draw(box);
        graphics.setColor(colour);
        graphics.setStroke(new BasicStroke(line, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND));
        graphics.draw(box);
    }

    private static Rectangle2D box(PixelBox box, double scale) {
        return new Rectangle2D.Double(box.x1() * scale, box.y1() * scale, box.width() * scale, box.height() * scale);
    }

    private static int side(int pixels, double scale) {
        return Math.max(1, (int) Math.round(pixels * scale));
    }

    private static byte[] encode(BufferedImage canvas) {
        var out = new ByteArrayOutputStream();
        ImageIO.setUseCache(false); // never a temporary file
        try {
            if (!ImageIO.write(canvas, "png", out)) {
                throw new IllegalStateException("PNG: the JDK has no writer for it");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /// The rectangle behind a label: on top of its box, or inside the box where there is no space above.
    private record Plate(String text, double x, double y, double width, double height, double letters) {
        static Plate of(String label, Rectangle2D box, double letters, int imageWidth, int imageHeight) {
            double padding = letters * PADDING;
            double height = letters * CAP_HEIGHT + 2 * padding;
            String text = fit(label, letters, imageWidth - 2 * padding);
            double width = OutlineFont.ROBOTO.width(text, letters) + 2 * padding;
            double above = box.getY() - height;
            double x = inside(box.getX(), imageWidth - width);
            double y = inside(above < 0 ? box.getY() : above, imageHeight - height);
            return new Plate(text, x, y, width, height, letters);
        }

        private static double inside(double wanted, double last) {
            return Math.max(0, Math.min(wanted, last));
        }

        private static String fit(String label, double letters, double available) {
            String text = label;
            for (int end = label.length(); end > 0 && OutlineFont.ROBOTO.width(text, letters) > available; ) {
                end = label.offsetByCodePoints(end, -1);
                text = label.substring(0, end).stripTrailing() + ELLIPSIS;
            }
            return text;
        }

        void draw(Graphics2D graphics, Color colour) {
            double padding = letters * PADDING;
            graphics.setColor(colour);
            graphics.fill(new Rectangle2D.Double(x, y, width, height));
            graphics.setColor(Palette.ink(colour));
            graphics.fill(OutlineFont.ROBOTO.outline(text, letters, x + padding, y + height - padding));
        }
    }
}
