package io.rexserve.image.decoding;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.image.ImageLimits;
import io.rexserve.image.InvalidImageException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Files that are not read are refused by the name of what they are.
class ForeignFormatTest {
    private static final String PHONE = "iPhone: Settings > Camera > Formats > Most Compatible";

    private static void requireRefusal(String bytes, String... words) {
        byte[] file = bytes.translateEscapes().getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> ImageDecoder.decode(file, ImageLimits.DEFAULT))
                .isInstanceOf(InvalidImageException.UnknownFormat.class)
                .hasMessageContaining("(expected: a JPEG, PNG, WebP, GIF or BMP file)")
                .hasMessageContainingAll(words);
    }

    @ParameterizedTest
    @CsvSource({
        "heic, heicmif1, HEIC", "heix, mif1heix, HEIC", "hevc, msf1hevc, HEIC", "mif1, mif1heic, HEIC",
        "msf1, msf1hevc, HEIC", "mif1, mif1avifmiaf, AVIF", "avif, mif1avif, AVIF", "avis, msf1avis, AVIF"
    })
    void picturesOfPhonesAreRefusedWithWhatToSend(String brand, String compatible, String name) {
        char length = (char) (16 + compatible.length());
        requireRefusal("\\0\\0\\0" + length + "ftyp" + brand + "\\0\\0\\0\\0" + compatible, name, PHONE);
    }

    @ParameterizedTest
    @CsvSource({
        "'\\0\\0\\0\\024ftypisom\\0\\0\\2\\0mp41', a video (MP4 or QuickTime)",
        "'\\0\\0\\0\\024ftypqt  \\0\\0\\2\\0qt  ', a video (MP4 or QuickTime)",
        "'\\0\\0\\0\\030ftypcrx \\0\\0\\0\\1crx isom', CR3",
        "'II*\\0\\b\\0\\0\\0', TIFF",
        "'MM\\0*\\0\\0\\0\\b', TIFF",
        "'II*\\0\\020\\0\\0\\0CR\\2\\0', CR2",
        "'\\0\\0\\0\\fJXL \\r\\n\\207\\n', JPEG XL",
        "'\\377\\n\\1\\2', JPEG XL",
        "'\\0\\0\\0\\fjP  \\r\\n\\207\\n', JPEG 2000",
        "'\\377O\\377Q\\0', JPEG 2000",
        "'%PDF-1.7', a PDF document",
        "'<svg xmlns=\"http://www.w3.org/2000/svg\"/>', an SVG drawing",
        "'<?xml version=\"1.0\"?>\\n<!-- drawn -->\\n<svg/>', an SVG drawing",
        "'  <!DOCTYPE html><html>', an HTML page",
        "'\\0\\0\\1\\0\\1\\0', ICO",
        "'8BPS\\0\\1', PSD",
        "'PK\\3\\4', a ZIP archive",
        "'\\032E\\337\\243', a video",
        "'RIFF\\0\\0\\0\\0AVI LIST', a video (AVI)",
        "'RIFF\\0\\0\\0\\0WAVEfmt ', a sound (WAV)",
        "'/9j/4AAQSkZJRg', base64 text of a JPEG file",
        "'iVBORw0KGgo', base64 text of a PNG file",
        "'data:image/png;base64,iVBORw0K', a data URL",
        "'{\"error\": 1}', a JSON text",
        "'P6\\n1 1\\n255\\n', PNM",
        "'hello', a file of an unknown format",
        "'', nothing"
    })
    void everyOtherKindIsNamed(String bytes, String name) {
        requireRefusal(bytes, name);
    }
}
