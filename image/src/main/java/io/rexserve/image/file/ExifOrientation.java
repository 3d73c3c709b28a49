package io.rexserve.image.file;

import io.rexserve.image.Orientation;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Finds tag 0x0112 in the first directory of EXIF data, or else in XMP text, as Pillow's `ImageOps.exif_transpose`
/// does: the last such tag of the directory counts, and any type of number. Damaged EXIF data means upright: it does
/// not affect the pixels, so the image is still served.
public final class ExifOrientation {
    public static final String PREFIX = "Exif\0\0";
    private static final int ORIENTATION = 0x0112;
    private static final int ENTRY_BYTES = 12;
    private static final int HEADER_BYTES = 8;
    private static final Pattern XMP = Pattern.compile("tiff:Orientation(?:=\"|>)([0-9])");

    private final ByteBuffer data;

    private ExifOrientation(ByteBuffer data) {
        this.data = data;
    }

    /// @param exif with or without the prefix that JPEG demands; null if there is none
    /// @param xmp text; null if there is none
    public static Orientation of(byte @Nullable [] exif, @Nullable String xmp) {
        try {
            Double value = exif == null ? null : value(exif);
            return value == null ? fromXmp(xmp) : ofNumber(value);
        } catch (NotExif e) {
            return Orientation.TOP_LEFT;
        }
    }

    private static Orientation fromXmp(@Nullable String xmp) {
        Matcher matcher = XMP.matcher(xmp == null ? "" : xmp);
        return matcher.find() ? Orientation.ofExif(Integer.parseInt(matcher.group(1))) : Orientation.TOP_LEFT;
    }

    private static Orientation ofNumber(double value) {
        return value == (int) value ? Orientation.ofExif((int) value) : Orientation.TOP_LEFT;
    }

    /// The tag's value; NaN if it is not a number, null if there is no such tag.
    private static @Nullable Double value(byte[] exif) throws NotExif {
        int start = 0;
        while (startsWith(exif, start, PREFIX)) {
            start += PREFIX.length();
        }
        if (start == exif.length) {
            return null;
        }
        ByteBuffer data = ByteBuffer.wrap(exif, start, exif.length - start).slice();
        return new ExifOrientation(data.order(order(exif, start))).find();
    }

    private static boolean startsWith(byte[] bytes, int start, String prefix) {
        byte[] expected = prefix.getBytes(StandardCharsets.ISO_8859_1);
        int end = start + expected.length;
        return end <= bytes.length && Arrays.equals(bytes, start, end, expected, 0, expected.length);
    }

    private static ByteOrder order(byte[] exif, int start) throws NotExif {
        boolean little = startsWith(exif, start, "II*\0") || startsWith(exif, start, "II\0*");
        boolean big = startsWith(exif, start, "MM\0*") || startsWith(exif, start, "MM*\0");
        if ((!little && !big) || exif.length - start < HEADER_BYTES) {
            throw new NotExif();
        }
        return little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    }

    private @Nullable Double find() {
        Double found = null;
        long directory = Integer.toUnsignedLong(data.getInt(4));
        if (directory + 2 > data.limit()) {
            return null;
        }
        int entries = Short.toUnsignedInt(data.getShort((int) directory));
        long at = directory + 2;
        for (int i = 0; i < entries && at + ENTRY_BYTES <= data.limit(); i++, at += ENTRY_BYTES) {
            Type type = Type.of(u16((int) at + 2));
            if (type == null) {
                continue;
            }
            long size = Integer.toUnsignedLong(data.getInt((int) at + 4)) * type.bytes;
            long place = size <= 4 ? at + 8 : Integer.toUnsignedLong(data.getInt((int) at + 8));
            if (size > 4 && place + size > data.limit()) {
                break; // Pillow reads a directory up to the first value that lies outside
            }
            if (u16((int) at) == ORIENTATION && size > 0) {
                found = number(type, (int) place);
            }
        }
        return found;
    }

    private int u16(int at) {
        return Short.toUnsignedInt(data.getShort(at));
    }

    private double number(Type type, int at) {
        return switch (type) {
            case BYTE, TEXT, UNDEFINED -> Double.NaN; // bytes and text are no number
            case SHORT -> u16(at);
            case LONG, IFD -> Integer.toUnsignedLong(data.getInt(at));
            case RATIONAL ->
                ratio(Integer.toUnsignedLong(data.getInt(at)), Integer.toUnsignedLong(data.getInt(at + 4)));
            case SIGNED_BYTE -> data.get(at);
            case SIGNED_SHORT -> data.getShort(at);
            case SIGNED_LONG -> data.getInt(at);
            case SIGNED_RATIONAL -> ratio(data.getInt(at), data.getInt(at + 4));
            case FLOAT -> data.getFloat(at);
            case DOUBLE -> data.getDouble(at);
            case LONG8 -> data.getLong(at);
        };
    }

    private static double ratio(long numerator, long denominator) {
        return denominator == 0 ? Double.NaN : (double) numerator / denominator;
    }

    /// The types of TIFF 6.0 and of BigTIFF's long, with the bytes of one value.
    private enum Type {
        BYTE(1, 1),
        TEXT(2, 1),
        SHORT(3, 2),
        LONG(4, 4),
        RATIONAL(5, 8),
        SIGNED_BYTE(6, 1),
        UNDEFINED(7, 1),
        SIGNED_SHORT(8, 2),
        SIGNED_LONG(9, 4),
        SIGNED_RATIONAL(10, 8),
        FLOAT(11, 4),
        DOUBLE(12, 8),
        IFD(13, 4),
        LONG8(16, 8);

        private final int code;
        private final int bytes;

        Type(int code, int bytes) {
            this.code = code;
            this.bytes = bytes;
        }

        static @Nullable Type of(int code) {
            for (Type type : values()) {
                if (type.code == code) {
                    return type;
                }
            }
            return null;
        }
    }

    /// The data does not begin as a TIFF file.
    private static final class NotExif extends Exception {
        private static final long serialVersionUID = 1;
    }
}
