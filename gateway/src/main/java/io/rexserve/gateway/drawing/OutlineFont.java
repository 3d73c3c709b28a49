package io.rexserve.gateway.drawing;

import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// Letters of a TrueType file as shapes, read without the JDK's font system, which does not start on a machine that
/// has neither fontconfig nor fonts.
///
/// Reads what Roboto has: `cmap` format 4, simple and composite glyphs, no kerning. Source: OpenType
/// specification 1.9, chapters cmap, glyf, hmtx, loca.
final class OutlineFont {
    /// Roboto Medium 2.138 (Apache-2.0).
    static final OutlineFont ROBOTO = load("Roboto-Medium.ttf");

    private static final int ON_CURVE = 1;
    private static final int SHORT_X = 2;
    private static final int SHORT_Y = 4;
    private static final int REPEAT = 8;
    private static final int SAME_X = 16;
    private static final int SAME_Y = 32;
    private static final int COMPONENT_WORDS = 1;
    private static final int COMPONENT_SCALE = 8;
    private static final int COMPONENT_SCALES = 64;
    private static final int COMPONENT_MATRIX = 128;
    private static final int MORE_COMPONENTS = 32;

    private final ByteBuffer file;
    private final Map<String, Integer> tables = new HashMap<>();
    private final int unitsPerEm;
    private final boolean longOffsets;
    private final int advances;
    private final int characters;

    private OutlineFont(byte[] bytes) {
        file = ByteBuffer.wrap(bytes); // big endian, as the format
        for (int i = 0, count = unsigned(4); i < count; i++) {
            var tag = new byte[4];
            file.get(12 + 16 * i, tag);
            tables.put(new String(tag, StandardCharsets.US_ASCII), file.getInt(12 + 16 * i + 8));
        }
        unitsPerEm = unsigned(table("head") + 18);
        longOffsets = unsigned(table("head") + 50) == 1;
        advances = unsigned(table("hhea") + 34);
        characters = unicodeTable();
    }

    private static OutlineFont load(String name) {
        try (InputStream in = OutlineFont.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + ": no such resource (expected: beside OutlineFont)");
            }
            return new OutlineFont(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// How far a text reaches, in the unit of `size`.
    ///
    /// @param size height of the em square
    double width(String text, double size) {
        return text.codePoints().mapToDouble(c -> advance(glyph(c))).sum() * size / unitsPerEm;
    }

    /// The outline of a text whose baseline starts at (x, y).
    ///
    /// @param size height of the em square
    Shape outline(String text, double size, double x, double y) {
        var outline = new Path2D.Double(Path2D.WIND_NON_ZERO);
        var place = new AffineTransform();
        place.translate(x, y);
        place.scale(size / unitsPerEm, -size / unitsPerEm); // the font's y points up
        text.codePoints().map(this::glyph).forEach(glyph -> {
            outline.append(shape(glyph).getPathIterator(place), false);
            place.translate(advance(glyph), 0);
        });
        return outline;
    }

    private int unicodeTable() {
        int cmap = table("cmap");
        for (int i = 0, count = unsigned(cmap + 2); i < count; i++) {
            int at = cmap + file.getInt(cmap + 4 + 8 * i + 4);
            if (unsigned(at) == 4) {
                return at;
            }
        }
        throw new IllegalStateException("cmap: no table of format 4");
    }

    /// 0, an empty box, for what the font does not have.
    private int glyph(int character) {
        int twice = unsigned(characters + 6);
        for (int segment = 0; segment < twice; segment += 2) {
            int end = unsigned(characters + 14 + segment);
            int start = unsigned(characters + 16 + twice + segment);
            if (character <= end) {
                return character < start ? 0 : glyph(character, start, characters + 16 + 2 * twice + segment, twice);
            }
        }
        return 0;
    }

    private int glyph(int character, int start, int deltaAt, int twice) {
        int delta = file.getShort(deltaAt);
        int rangeAt = deltaAt + twice;
        int range = unsigned(rangeAt);
        if (range == 0) {
            return (character + delta) & 0xFFFF;
        }
        int glyph = unsigned(rangeAt + range + 2 * (character - start));
        return glyph == 0 ? 0 : (glyph + delta) & 0xFFFF;
    }

    private int advance(int glyph) {
        return unsigned(table("hmtx") + 4 * Math.min(glyph, advances - 1));
    }

    private Path2D shape(int glyph) {
        int at = table("glyf") + offset(glyph);
        if (offset(glyph) == offset(glyph + 1)) {
            return new Path2D.Double(); // a space
        }
        int contours = file.getShort(at);
        return contours < 0 ? composite(at + 10) : simple(at + 10, contours);
    }

    private int offset(int glyph) {
        return longOffsets ? file.getInt(table("loca") + 4 * glyph) : 2 * unsigned(table("loca") + 2 * glyph);
    }

    private Path2D composite(int start) {
        var whole = new Path2D.Double(Path2D.WIND_NON_ZERO);
        int at = start;
        int flags;
        do {
            flags = unsigned(at);
            boolean words = (flags & COMPONENT_WORDS) != 0;
            int dx = words ? file.getShort(at + 4) : file.get(at + 4);
            int dy = words ? file.getShort(at + 6) : file.get(at + 5);
            Path2D part = shape(unsigned(at + 2));
            at += words ? 8 : 6;
            var place = AffineTransform.getTranslateInstance(dx, dy);
            if ((flags & COMPONENT_MATRIX) != 0) {
                place.concatenate(new AffineTransform(scale(at), scale(at + 2), scale(at + 4), scale(at + 6), 0, 0));
                at += 8;
            } else if ((flags & COMPONENT_SCALES) != 0) {
                place.scale(scale(at), scale(at + 2));
                at += 4;
            } else if ((flags & COMPONENT_SCALE) != 0) {
                place.scale(scale(at), scale(at));
                at += 2;
            }
            whole.append(part.getPathIterator(place), false);
        } while ((flags & MORE_COMPONENTS) != 0);
        return whole;
    }

    /// A fraction of 14 bits after the point.
    private double scale(int at) {
        return file.getShort(at) / 16384.0;
    }

    private Path2D simple(int start, int contours) {
        int points = unsigned(start + 2 * (contours - 1)) + 1;
        ByteBuffer in = file.duplicate();
        in.position(start + 2 * contours);
        in.position(in.position() + 2 + Short.toUnsignedInt(in.getShort(in.position()))); // instructions
        byte[] flags = flags(in, points);
        int[] xs = coordinates(in, flags, SHORT_X, SAME_X);
        int[] ys = coordinates(in, flags, SHORT_Y, SAME_Y);
        var path = new Path2D.Double(Path2D.WIND_NON_ZERO);
        int first = 0;
        for (int i = 0; i < contours; i++) {
            int last = unsigned(start + 2 * i);
            contour(path, flags, xs, ys, first, last - first + 1);
            first = last + 1;
        }
        return path;
    }

    private static byte[] flags(ByteBuffer in, int points) {
        var flags = new byte[points];
        for (int i = 0; i < points; ) {
            byte flag = in.get();
            int times = (flag & REPEAT) == 0 ? 1 : 1 + Byte.toUnsignedInt(in.get());
            for (int k = 0; k < times; k++) {
                flags[i++] = flag;
            }
        }
        return flags;
    }

    private static int[] coordinates(ByteBuffer in, byte[] flags, int shortFlag, int sameFlag) {
        var values = new int[flags.length];
        int value = 0;
        for (int i = 0; i < flags.length; i++) {
            boolean same = (flags[i] & sameFlag) != 0;
            if ((flags[i] & shortFlag) != 0) {
                int step = Byte.toUnsignedInt(in.get());
                value += same ? step : -step;
            } else if (!same) {
                value += in.getShort();
            }
            values[i] = value;
        }
        return values;
    }

    /// Quadratic splines; between two control points in a row lies an unwritten point on the curve.
    private static void contour(Path2D path, byte[] flags, int[] xs, int[] ys, int first, int count) {
        int start = 0;
        while (start < count && (flags[first + start] & ON_CURVE) == 0) {
            start++;
        }
        boolean round = start == count; // a dot: all points are control points, it starts between two of them
        int last = first + count - 1;
        if (round) {
            start = count - 1;
            path.moveTo((xs[last] + xs[first]) / 2.0, (ys[last] + ys[first]) / 2.0);
        } else {
            path.moveTo(xs[first + start], ys[first + start]);
        }
        for (int i = 1; i <= count; i++) {
            int at = first + (start + i) % count;
            if ((flags[at] & ON_CURVE) != 0) {
                path.lineTo(xs[at], ys[at]);
                continue;
            }
            int next = first + (start + i + 1) % count;
            if ((flags[next] & ON_CURVE) != 0) {
                path.quadTo(xs[at], ys[at], xs[next], ys[next]);
                i++;
            } else {
                path.quadTo(xs[at], ys[at], (xs[at] + xs[next]) / 2.0, (ys[at] + ys[next]) / 2.0);
            }
        }
        path.closePath();
    }

    private int table(String tag) {
        Integer at = tables.get(tag);
        if (at == null) {
            throw new IllegalStateException(tag + ": no such table in the font");
        }
        return at;
    }

    private int unsigned(int at) {
        return Short.toUnsignedInt(file.getShort(at));
    }
}
