package io.rexserve.image.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.image.ImageFormat;
import io.rexserve.image.ImageHeader;
import io.rexserve.image.ImageLimits;
import io.rexserve.image.InvalidImageException;
import io.rexserve.image.InvalidImageException.AspectRatio;
import io.rexserve.image.InvalidImageException.Broken;
import io.rexserve.image.InvalidImageException.TooManyBytes;
import io.rexserve.image.InvalidImageException.TooManyPixels;
import io.rexserve.image.InvalidImageException.UnknownFormat;
import io.rexserve.image.Orientation;
import io.rexserve.image.Pillow;
import io.rexserve.image.RgbImage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {
    // JPEG decoders round the inverse transform differently.
    private static final int JPEG_LEVELS = 6;

    private static RgbImage decode(String name) {
        return ImageDecoder.decode(Pillow.file(name), ImageLimits.DEFAULT);
    }

    private static void requireSimilar(RgbImage actual, RgbImage expected, int levels) {
        assertThat(actual.width()).isEqualTo(expected.width());
        assertThat(actual.height()).isEqualTo(expected.height());
        int largest = 0;
        for (int i = 0; i < actual.pixels().length; i++) {
            int difference = Byte.toUnsignedInt(actual.pixels()[i]) - Byte.toUnsignedInt(expected.pixels()[i]);
            largest = Math.max(largest, Math.abs(difference));
        }
        assertThat(largest).isLessThanOrEqualTo(levels);
    }

    @ParameterizedTest
    @CsvSource({
        "flat.bmp,flat.expected.png",
        "flat.gif,flat.expected.png",
        "flat.webp,flat.expected.png",
        "flat-palette.png,flat.expected.png",
        "noise.png,noise.png",
        "grey.png,grey.expected.png",
        "alpha.png,alpha.expected.png"
    })
    void losslessFormatsAreDecodedExactly(String file, String expected) {
        requireSimilar(decode(file), Pillow.image(expected), 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyExifOrientationIsTurnedUpright(int orientation) {
        String file = "orientation-" + orientation + ".jpg";
        requireSimilar(decode(file), Pillow.image("flat.expected.png"), JPEG_LEVELS);
        ImageHeader header = ImageProbe.probe(Pillow.file(file));
        assertThat(header).isEqualTo(new ImageHeader(ImageFormat.JPEG, 48, 32, Orientation.ofExif(orientation)));
    }

    @Test
    void cmykIsConvertedToRgb() {
        requireSimilar(decode("cmyk.jpg"), Pillow.image("flat.expected.png"), JPEG_LEVELS);
    }

    @Test
    void greyJpegsBecomeThreeEqualChannels() {
        requireSimilar(decode("grey.jpg"), Pillow.image("grey-jpg.expected.png"), JPEG_LEVELS);
    }

    @Test
    void samplesOf16BitsKeepTheirUpperByte() {
        assertThat(decode("grey16.png").pixels())
                .isEqualTo(new byte[] {0x12, 0x12, 0x12, (byte) 0xf0, (byte) 0xf0, (byte) 0xf0});
    }

    @ParameterizedTest
    @ValueSource(strings = {"flat.bmp", "flat.gif", "flat.webp", "noise.png", "orientation-1.jpg", "cmyk.jpg"})
    void aTruncatedFileIsRefusedAtEveryLength(String name) {
        byte[] whole = Pillow.file(name);
        int end = whole.length - 14; // behind the pixels: the end of a PNG file may be missing
        for (int length = 0; length < end; length += 1 + whole.length / 40) {
            byte[] truncated = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> ImageDecoder.decode(truncated, ImageLimits.DEFAULT))
                    .as("%s truncated to %d of %d bytes", name, length, whole.length)
                    .isInstanceOf(InvalidImageException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "flat.bmp",
                "flat.gif",
                "flat.webp",
                "flat-palette.png",
                "noise.png",
                "orientation-6.jpg",
                "cmyk.jpg"
            })
    void damagedFilesAreDecodedOrRefusedButNeverFailOtherwise(String name) {
        var random = new Random(1);
        var limits = new ImageLimits(1 << 20, 100_000, 100);
        for (int i = 0; i < 500; i++) {
            byte[] damaged = Pillow.file(name);
            for (int k = random.nextInt(4); k >= 0; k--) {
                damaged[random.nextInt(Math.min(damaged.length, 200))] = (byte) random.nextInt(256);
            }
            try {
                assertThat(ImageDecoder.decode(damaged, limits).pixels()).isNotEmpty();
            } catch (InvalidImageException refused) {
                assertThat(refused).hasMessageContaining(":");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "%PDF-1.7", "RIFF....WAVE"})
    void otherFilesHaveNoKnownFormat(String text) {
        byte[] file = text.getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> ImageDecoder.decode(file, ImageLimits.DEFAULT))
                .isInstanceOf(UnknownFormat.class)
                .hasMessageContaining("(expected: a JPEG, PNG, WebP, GIF or BMP file)");
    }

    @Test
    void longFilesAreRefusedBeforeTheyAreRead() {
        assertThatThrownBy(() -> ImageDecoder.decode(new byte[101], new ImageLimits(100, 1000, 100)))
                .isInstanceOf(TooManyBytes.class)
                .hasMessage("image: 101 bytes (expected: <= 100)");
    }

    @Test
    void hugeImagesAreRefusedBeforeTheyAreDecoded() {
        byte[] bomb = pngHeader(50_000, 50_000);
        assertThatThrownBy(() -> ImageDecoder.decode(bomb, ImageLimits.DEFAULT))
                .isInstanceOf(TooManyPixels.class)
                .hasMessageContaining("50000 x 50000 = 2500000000 pixels");
    }

    @ParameterizedTest
    @CsvSource({
        "16777216,1,16777216",
        "1,200000,200000",
        "10001,100,100.01",
        "100,10001,100.01",
        "260001,2600,100.01",
    })
    void elongatedImagesAreRefusedBeforeTheyAreDecoded(int width, int height, String ratio) {
        byte[] file = pngHeader(width, height);
        var limits = new ImageLimits(1 << 20, Integer.MAX_VALUE / 3, 100);
        assertThatThrownBy(() -> ImageDecoder.decode(file, limits))
                .isInstanceOf(AspectRatio.class)
                .hasMessage("image: " + width + " x " + height + ", longer to shorter side " + ratio
                        + " (expected: <= 100)");
    }

    @ParameterizedTest
    @CsvSource({"flat.gif,6", "flat.bmp,18", "orientation-1.jpg,-1"})
    void everyFormatIsLimitedByTheSizeInItsHeader(String name, int at) {
        byte[] bomb = Pillow.file(name);
        if (at >= 0) { // width, then height: two bytes each in GIF, four in BMP, the lower first
            bomb[at] = bomb[at + 1] = (byte) 0xff;
            int height = at + (name.endsWith("bmp") ? 4 : 2);
            bomb[height] = bomb[height + 1] = (byte) 0xff;
        } else {
            int frame = frameHeader(bomb);
            Arrays.fill(bomb, frame + 5, frame + 9, (byte) 0xff);
        }
        assertThatThrownBy(() -> ImageDecoder.decode(bomb, ImageLimits.DEFAULT))
                .isInstanceOf(TooManyPixels.class)
                .hasMessageContaining("65535 x 65535 = 4294836225 pixels (expected: <= 50000000)");
    }

    /// Where the frame header of a baseline JPEG file begins.
    private static int frameHeader(byte[] file) {
        int at = 2;
        while (file[at + 1] != (byte) 0xc0) {
            at += 2 + ByteBuffer.wrap(file).getChar(at + 2);
        }
        return at;
    }

    @Test
    void anImageOfExactlyTheLimitIsDecoded() {
        byte[] flat = Pillow.file("flat.webp");
        assertThat(ImageDecoder.decode(flat, new ImageLimits(flat.length, 48 * 32, 1.5))
                        .width())
                .isEqualTo(48);
        assertThatThrownBy(() -> ImageDecoder.decode(flat, new ImageLimits(flat.length, 48 * 32 - 1, 1.5)))
                .isInstanceOf(TooManyPixels.class);
    }

    @Test
    void anImageOfExactlyTheAspectRatioIsDecoded() {
        byte[] flat = Pillow.file("flat.webp");
        assertThatThrownBy(() -> ImageDecoder.decode(flat, new ImageLimits(flat.length, 48 * 32, 1.4999)))
                .isInstanceOf(AspectRatio.class)
                .hasMessage("image: 48 x 32, longer to shorter side 1.5 (expected: <= 1.49)");
    }

    @Test
    void imagesWithoutPixelsAreRefused() {
        byte[] empty = pngHeader(0, 5);
        assertThatThrownBy(() -> ImageProbe.probe(empty)).isInstanceOf(Broken.class);
    }

    /// A PNG file that ends after its header.
    private static byte[] pngHeader(int width, int height) {
        byte[] chunk = ByteBuffer.allocate(17)
                .put("IHDR".getBytes(StandardCharsets.US_ASCII))
                .putInt(width)
                .putInt(height)
                .put(new byte[] {8, 2, 0, 0, 0})
                .array();
        var crc = new CRC32();
        crc.update(chunk);
        return ByteBuffer.allocate(33)
                .put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'})
                .putInt(13)
                .put(chunk)
                .putInt((int) crc.getValue())
                .array();
    }
}
