package io.rexserve.image.decoding;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Names files that are not read by their first bytes, so that a refusal says what was sent and what to send instead.
///
/// HEIC and AVIF are refused: no library on Maven Central decodes them in Java, and native decoders (libheif, FFmpeg)
/// would parse strangers' bytes in this process, outside every budget.
final class ForeignFormat {
    private static final String CONVERT = "; save or share it as JPEG";
    private static final String PHONE = CONVERT
            + " (iPhone: Settings > Camera > Formats > Most Compatible; Android: switch HEIF off in the camera)";

    /// Enough for the brands of an ISO file and the first element of a text.
    private static final int START_BYTES = 1024;

    private record Signature(String bytes, int at, String name, String advice) {}

    private static final List<Signature> SIGNATURES = List.of(
            new Signature("II*\0\u0010\0\0\0CR", 0, "a camera RAW file (CR2)", CONVERT),
            new Signature("II*\0", 0, "a TIFF file (or a camera RAW file: DNG, NEF, ARW)", CONVERT),
            new Signature("MM\0*", 0, "a TIFF file (or a camera RAW file: DNG, NEF, ARW)", CONVERT),
            new Signature("II+\0", 0, "a TIFF file", CONVERT),
            new Signature("MM\0+", 0, "a TIFF file", CONVERT),
            new Signature("IIRO", 0, "a camera RAW file (ORF)", CONVERT),
            new Signature("IIRS", 0, "a camera RAW file (ORF)", CONVERT),
            new Signature("MMOR", 0, "a camera RAW file (ORF)", CONVERT),
            new Signature("IIU\0", 0, "a camera RAW file (RW2)", CONVERT),
            new Signature("FUJIFILMCCD-RAW", 0, "a camera RAW file (RAF)", CONVERT),
            new Signature("FOVb", 0, "a camera RAW file (X3F)", CONVERT),
            new Signature("\0MRM", 0, "a camera RAW file (MRW)", CONVERT),
            new Signature("\0\0\0\fJXL \r\n\u0087\n", 0, "a JPEG XL file", CONVERT),
            new Signature("\u00FF\n", 0, "a JPEG XL file", CONVERT),
            new Signature("\0\0\0\fjP  \r\n\u0087\n", 0, "a JPEG 2000 file", CONVERT),
            new Signature("\u00FFO\u00FFQ", 0, "a JPEG 2000 file", CONVERT),
            new Signature("%PDF", 0, "a PDF document", "; export the page as JPEG or PNG"),
            new Signature("%!PS", 0, "a PostScript document", "; export the page as JPEG or PNG"),
            new Signature("8BPS", 0, "a Photoshop file (PSD)", CONVERT),
            new Signature("gimp xcf", 0, "a GIMP file (XCF)", CONVERT),
            new Signature("\0\0\u0001\0", 0, "a Windows icon (ICO)", "; save it as PNG"),
            new Signature("\0\0\u0002\0", 0, "a Windows cursor (CUR)", "; save it as PNG"),
            new Signature("icns", 0, "an Apple icon (ICNS)", "; save it as PNG"),
            new Signature("qoif", 0, "a QOI file", "; save it as PNG"),
            new Signature("DDS ", 0, "a DirectDraw surface (DDS)", "; save it as PNG"),
            new Signature("v/1\u0001", 0, "an OpenEXR file", CONVERT),
            new Signature("#?RADIANCE", 0, "a Radiance HDR file", CONVERT),
            new Signature("\u008AMNG\r\n\u001a\n", 0, "an MNG animation", "; save one frame as PNG"),
            new Signature("\u001aE\u00df\u00a3", 0, "a video (Matroska or WebM)", "; send one frame as JPEG"),
            new Signature("FLV\u0001", 0, "a video (FLV)", "; send one frame as JPEG"),
            new Signature("\0\0\u0001\u00ba", 0, "a video (MPEG)", "; send one frame as JPEG"),
            new Signature("\0\0\u0001\u00b3", 0, "a video (MPEG)", "; send one frame as JPEG"),
            new Signature("OggS", 0, "an Ogg file", "; send one frame as JPEG"),
            new Signature("AVI ", 8, "a video (AVI)", "; send one frame as JPEG"),
            new Signature("WAVE", 8, "a sound (WAV)", ""),
            new Signature("ID3", 0, "a sound (MP3)", ""),
            new Signature("PK\u0003\u0004", 0, "a ZIP archive or an office document", "; send the picture inside it"),
            new Signature("PK\u0005\u0006", 0, "an empty ZIP archive", ""),
            new Signature("Rar!", 0, "a RAR archive", "; send the picture inside it"),
            new Signature("7z\u00bc\u00af", 0, "a 7z archive", "; send the picture inside it"),
            new Signature("\u001f\u008b", 0, "a gzip archive", "; send the picture inside it"),
            new Signature("BZh", 0, "a bzip2 archive", "; send the picture inside it"),
            new Signature("/9j/", 0, "base64 text of a JPEG file", "; send the bytes that it encodes"),
            new Signature("iVBORw0K", 0, "base64 text of a PNG file", "; send the bytes that it encodes"),
            new Signature("R0lGOD", 0, "base64 text of a GIF file", "; send the bytes that it encodes"),
            new Signature("UklGR", 0, "base64 text of a WebP file", "; send the bytes that it encodes"),
            new Signature("data:", 0, "a data URL", "; send the bytes that it encodes"));

    private ForeignFormat() {}

    /// What the file is, with an article, and after a semicolon what to do: "a PDF document; export the page as JPEG or
    /// PNG".
    record Name(String what, String advice) {}

    /// Names a file.
    static Name of(byte[] file) {
        String start = new String(file, 0, Math.min(file.length, START_BYTES), StandardCharsets.ISO_8859_1);
        if (file.length == 0) {
            return new Name("nothing", "");
        }
        if (start.startsWith("ftyp", 4)) {
            return ofBrands(start);
        }
        for (Signature signature : SIGNATURES) {
            if (start.startsWith(signature.bytes(), signature.at())) {
                return new Name(signature.name(), signature.advice());
            }
        }
        return ofText(start);
    }

    /// ISO base media files (ISO/IEC 14496-12) name their brands: the major one, a version, and compatible ones.
    private static Name ofBrands(String start) {
        int length = (start.charAt(0) << 24) | (start.charAt(1) << 16) | (start.charAt(2) << 8) | start.charAt(3);
        int end = Math.min(start.length(), length < 16 ? start.length() : length);
        List<String> brands = new ArrayList<>();
        for (int at = 8; at + 4 <= end; at += 4) {
            if (at != 12) {
                brands.add(start.substring(at, at + 4));
            }
        }
        if (brands.contains("avif") || brands.contains("avis")) {
            return new Name("an AVIF file", PHONE);
        }
        if (brands.stream().anyMatch(ForeignFormat::isHeif)) {
            return new Name("a HEIC file", PHONE);
        }
        if (brands.contains("crx ")) {
            return new Name("a camera RAW file (CR3)", CONVERT);
        }
        return new Name("a video (MP4 or QuickTime)", "; send one frame as JPEG");
    }

    private static boolean isHeif(String brand) {
        return switch (brand) {
            case "heic", "heix", "hevc", "hevx", "heim", "heis", "hevm", "hevs", "mif1", "mif2", "msf1" -> true;
            default -> false;
        };
    }

    private static Name ofText(String start) {
        String text = start.replaceFirst("^\u00EF\u00BB\u00BF", "").strip().toLowerCase(Locale.ROOT);
        if (text.startsWith("<") && text.contains("<svg")) {
            return new Name("an SVG drawing", "; export it as PNG");
        }
        if (text.startsWith("<!doctype html")
                || text.startsWith("<html")
                || text.startsWith("<head")
                || text.startsWith("<body")) {
            return new Name("an HTML page", "; send the picture itself");
        }
        if (text.startsWith("<?xml") || text.startsWith("<")) {
            return new Name("an XML or HTML text", "; send the picture itself");
        }
        if (text.startsWith("{") || text.startsWith("[")) {
            return new Name("a JSON text", "; send the picture itself");
        }
        if (text.length() > 2
                && text.charAt(0) == 'p'
                && text.charAt(1) >= '1'
                && text.charAt(1) <= '7'
                && Character.isWhitespace(text.charAt(2))) {
            return new Name("a PNM file (PBM, PGM or PPM)", "; save it as PNG");
        }
        return new Name("a file of an unknown format", "");
    }
}
