package io.rexserve.image.jpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.image.DecodeBudget;
import io.rexserve.image.DecodeCancelledException;
import io.rexserve.image.ImageLimits;
import io.rexserve.image.InvalidImageException;
import io.rexserve.image.decoding.ImageDecoder;
import io.rexserve.image.decoding.ImageProbe;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/// Small JPEG files that ask for a lot of work.
class JpegCostTest {
    private static final ImageLimits LIMITS = ImageLimits.DEFAULT;
    private static final int SIDE = 7000;
    private static final int BLOCKS = (SIDE / 8) * (SIDE / 8);

    /// A grey progressive file without its scans: one code "0" of DC length 0, one code "0" of AC symbol 0xE0, a run of
    /// 16,384 to 32,767 blocks.
    private static ByteArrayOutputStream header() {
        var file = new ByteArrayOutputStream();
        write(file, "ffd8ffdb004300" + "01".repeat(64));
        write(file, "ffc2000b08" + String.format("%04x%04x", SIDE, SIDE) + "01011100");
        write(file, "ffc4001400" + "01" + "00".repeat(15) + "00");
        write(file, "ffc4001410" + "01" + "00".repeat(15) + "e0");
        return file;
    }

    private static void write(ByteArrayOutputStream file, String hexadecimal) {
        file.writeBytes(HexFormat.of().parseHex(hexadecimal));
    }

    private static void writeDcScan(ByteArrayOutputStream file) {
        write(file, "ffda0008010100000000");
        file.writeBytes(new byte[BLOCKS / 8 + 2]);
    }

    /// Runs of 16,384 blocks, 15 bits each, over the whole picture.
    private static void writeAcScan(ByteArrayOutputStream file) {
        write(file, "ffda00080101000" + "13f00");
        file.writeBytes(new byte[(BLOCKS / 16_384 + 1) * 15 / 8 + 2]);
    }

    @Test
    void aPictureOfEmptyScansIsDecoded() {
        ByteArrayOutputStream file = header();
        writeDcScan(file);
        writeAcScan(file);
        write(file, "ffd9");
        assertThat(ImageDecoder.decode(file.toByteArray(), LIMITS).pixels()).startsWith(128, 128, 128);
    }

    @Test
    void thousandsOfScansEndWithTheBudget() {
        ByteArrayOutputStream file = header();
        writeDcScan(file);
        for (int i = 0; i < 100_000; i++) {
            writeAcScan(file);
        }
        write(file, "ffd9");
        assertThatThrownBy(
                        () -> ImageDecoder.decode(file.toByteArray(), LIMITS, DecodeBudget.of(Duration.ofMillis(300))))
                .isInstanceOf(InvalidImageException.TooCostly.class);
    }

    @Test
    void aCallerWhoHasGoneEndsTheScan() {
        ByteArrayOutputStream file = header();
        writeDcScan(file);
        var budget = new DecodeBudget(Duration.ofMinutes(1), () -> true);
        assertThatThrownBy(() -> ImageDecoder.decode(file.toByteArray(), LIMITS, budget))
                .isInstanceOf(DecodeCancelledException.class);
    }

    @Test
    void memoryIsCountedFromTheHeader() {
        ByteArrayOutputStream progressive = header();
        writeDcScan(progressive);
        byte[] file = progressive.toByteArray();
        long pixels = (long) SIDE * SIDE;
        assertThat(ImageDecoder.peakBytes(file, ImageProbe.probe(file))).isBetween(5 * pixels, 6 * pixels);
    }
}
