package io.rexserve.gateway.drawing;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.image.RgbImage;
import io.rexserve.image.box.PixelBox;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnnotatorTest {
    private static final int GROUND = 0x808080;

    @ParameterizedTest
    @CsvSource({"32,32", "640,480", "2000,300", "1,1", "1,100", "4000,40", "100,1"})
    void keepsTheSizeOfTheImage(int width, int height) throws IOException {
        BufferedImage drawn =
                draw(width, height, 4096, new Mark(new PixelBox(0, 0, width, height), "a very long label"));

        assertThat(drawn.getWidth()).isEqualTo(width);
        assertThat(drawn.getHeight()).isEqualTo(height);
    }

    @Test
    void shrinksToTheLongestSide() throws IOException {
        BufferedImage drawn = draw(400, 200, 100);

        assertThat(drawn.getWidth()).isEqualTo(100);
        assertThat(drawn.getHeight()).isEqualTo(50);
    }

    @ParameterizedTest
    @CsvSource({"70710,707,2048,20", "1,16384,1,2048", "707,70710,20,2048"})
    void shrinksElongatedImages(int width, int height, int newWidth, int newHeight) throws IOException {
        BufferedImage drawn = draw(width, height, 2048, new Mark(new PixelBox(0, 0, width, height), "a long label"));

        assertThat(drawn.getWidth()).isEqualTo(newWidth);
        assertThat(drawn.getHeight()).isEqualTo(newHeight);
    }

    @Test
    void drawsOnlyTheOutlineOfABox() throws IOException {
        BufferedImage drawn = draw(1000, 1000, 4096, new Mark(new PixelBox(50, 60, 150, 160), ""));

        assertThat(colour(drawn, 50, 110)).isEqualTo(Palette.colour(0).getRGB() & 0xFFFFFF);
        assertThat(colour(drawn, 100, 110)).isEqualTo(GROUND);
        assertThat(colour(drawn, 10, 10)).isEqualTo(GROUND);
    }

    @Test
    void keepsLabelsInsideTheImage() throws IOException {
        BufferedImage drawn = draw(300, 200, 4096, new Mark(new PixelBox(250, 0, 300, 60), "a rather wide label"));

        // the plate reaches left of the box because there is no space to its right
        assertThat(colour(drawn, 245, 3)).isNotEqualTo(GROUND);
    }

    @Test
    void writesInkOnThePlate() throws IOException {
        BufferedImage drawn = draw(300, 200, 4096, new Mark(new PixelBox(50, 100, 250, 190), "cat"));

        int ink = 0;
        for (int y = 80; y < 100; y++) {
            for (int x = 50; x < 90; x++) {
                ink += (colour(drawn, x, y) >> 16) < 0x60 ? 1 : 0;
            }
        }
        assertThat(ink).isGreaterThan(10);
    }

    @Test
    void everyLetterOfLabelsHasAnOutline() {
        for (int letter = ' '; letter < 0x530; letter++) {
            assertThat(OutlineFont.ROBOTO.outline(Character.toString(letter), 10, 0, 0))
                    .isNotNull();
        }
        assertThat(OutlineFont.ROBOTO.outline(".", 100, 0, 0).contains(13, -5)).isTrue();
    }

    @Test
    void charactersThatTheFontLacksAreDrawnAsABox() {
        assertThat(OutlineFont.ROBOTO.outline("猫", 10, 0, 0).getBounds2D().getWidth())
                .isPositive();
        assertThat(OutlineFont.ROBOTO.width("Äé", 10)).isPositive();
    }

    private static BufferedImage draw(int width, int height, int longest, Mark... marks) throws IOException {
        var pixels = new byte[3 * width * height];
        Arrays.fill(pixels, (byte) 0x80);
        byte[] png = Annotator.png(new RgbImage(width, height, pixels), List.of(marks), longest);
        return ImageIO.read(new ByteArrayInputStream(png));
    }

    private static int colour(BufferedImage image, int x, int y) {
        return image.getRGB(x, y) & 0xFFFFFF;
    }
}
