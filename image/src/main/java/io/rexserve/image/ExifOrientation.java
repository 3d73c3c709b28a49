package io.rexserve.image;

/// Finds tag 0x0112 in the first directory of a TIFF block, as EXIF data is stored. Damaged EXIF data means upright:
/// it does not affect the pixels, so the image is still served.
final class ExifOrientation {
    private static final String PREFIX = "Exif\0\0";
    private static final int ORIENTATION = 0x0112;
    private static final int SHORT = 3;
    private static final int ENTRY_BYTES = 12;

    private final ByteCursor cursor;
    private boolean littleEndian;

    private ExifOrientation(ByteCursor cursor) {
        this.cursor = cursor;
    }

    /// @param position of the block, with or without the prefix that JPEG demands
    /// @param end of the block
    static Orientation of(ImageFormat format, byte[] file, int position, int end) {
        var cursor = new ByteCursor(format, file, position, end);
        if (cursor.at(PREFIX)) {
            cursor.skip(PREFIX.length());
        }
        try {
            return new ExifOrientation(cursor).find();
        } catch (InvalidImageException.Broken e) {
            return Orientation.TOP_LEFT; // the block ends inside its own directory
        }
    }

    private Orientation find() {
        littleEndian = cursor.at("II*\0");
        if (!littleEndian && !cursor.at("MM\0*")) {
            return Orientation.TOP_LEFT;
        }
        cursor.skip(4);
        long directory = littleEndian ? cursor.u32le() : cursor.u32();
        cursor.skip(Math.max(0, directory - 8));
        int entries = u16();
        for (int i = 0; i < entries; i++) {
            int tag = u16();
            int type = u16();
            cursor.skip(4);
            if (tag == ORIENTATION && type == SHORT) {
                return Orientation.ofExif(u16());
            }
            cursor.skip(ENTRY_BYTES - 8);
        }
        return Orientation.TOP_LEFT;
    }

    private int u16() {
        return littleEndian ? cursor.u16le() : cursor.u16();
    }
}
