package io.rexserve.gateway.drawing;

import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.fontbox.ttf.CmapLookup;
import org.apache.fontbox.ttf.GlyphData;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.io.RandomAccessReadBuffer;

/// Glyphs of a bundled TrueType file as shapes, read by FontBox. The JDK's fonts would need fontconfig and an
/// installed font on the machine. Loaded by the first drawing; any number of threads may draw.
final class OutlineFont {
    /// Roboto Medium 2.138 (Apache-2.0).
    static final OutlineFont ROBOTO = load("Roboto-Medium.ttf");

    private final TrueTypeFont font;
    private final CmapLookup glyphs;
    private final int unitsPerEm;

    private OutlineFont(TrueTypeFont font) throws IOException {
        this.font = font;
        glyphs = font.getUnicodeCmapLookup();
        unitsPerEm = font.getUnitsPerEm();
    }

    private static OutlineFont load(String name) {
        try (InputStream in = OutlineFont.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + ": no such resource (expected: beside OutlineFont)");
            }
            return new OutlineFont(new TTFParser().parse(new RandomAccessReadBuffer(in)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The advance width of a text, in the unit of `size`. A character that the font lacks is an empty box.
    ///
    /// @param size height of the em square
    synchronized double width(String text, double size) { // FontBox reads tables and glyphs on first use
        return text.codePoints().mapToDouble(c -> advance(glyphs.getGlyphId(c))).sum() * size / unitsPerEm;
    }

    /// The outline of a text whose baseline starts at (x, y).
    ///
    /// @param size height of the em square
    synchronized Shape outline(String text, double size, double x, double y) {
        var outline = new Path2D.Double(Path2D.WIND_NON_ZERO);
        var position = new AffineTransform();
        position.translate(x, y);
        position.scale(size / unitsPerEm, -size / unitsPerEm); // the font's y points up
        text.codePoints().map(glyphs::getGlyphId).forEach(glyph -> {
            outline.append(shape(glyph).getPathIterator(position), false);
            position.translate(advance(glyph), 0);
        });
        return outline;
    }

    private int advance(int glyph) {
        try {
            return font.getAdvanceWidth(glyph);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Shape shape(int glyph) {
        try {
            GlyphData data = font.getGlyph().getGlyph(glyph);
            return data == null ? new Path2D.Double() : data.getPath(); // null: nothing to draw, as for a space
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
