package io.rexserve.model.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.image.RgbImage;
import io.rexserve.model.weights.CheckpointException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FolderImagesTest {
    @TempDir
    private Path folder;

    private void write(String name, int width) throws IOException {
        var image = new BufferedImage(width, 2, BufferedImage.TYPE_INT_RGB);
        String format = name.substring(name.indexOf('.') + 1);
        assertThat(ImageIO.write(image, format, folder.resolve(name).toFile())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"image.png", "image0.png", "image.jpg", "image0.jpeg", "image0.bmp", "image.gif"})
    void aSingleImageMayHaveANumberAndAnyFormat(String name) throws IOException {
        write(name, 3);
        assertThat(FolderImages.single(folder).width()).isEqualTo(3);
        assertThat(FolderImages.all(folder)).hasSize(1);
    }

    @Test
    void severalAreReadByTheirNumbers() throws IOException {
        for (int i = 11; i >= 0; i--) {
            write("image" + i + (i % 2 == 0 ? ".png" : ".jpg"), 1 + i);
        }
        assertThat(FolderImages.all(folder))
                .extracting(RgbImage::width)
                .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    }

    @ParameterizedTest
    @CsvSource({
        "image1.png,image2.png,image0.png: missing",
        "image0.png,image2.png,image1.png: missing",
        "image0.png,image0.jpg,one image per number",
        "picture.png,photo.png,missing"
    })
    void gapsAndDoublesAreRefused(String one, String other, String reason) throws IOException {
        write(one, 1);
        write(other, 1);
        assertThatThrownBy(() -> FolderImages.all(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void twoImagesAreNotOne() throws IOException {
        write("image0.png", 1);
        write("image1.png", 1);
        assertThatThrownBy(() -> FolderImages.single(folder)).hasMessageContaining("2 images (expected: one");
    }
}
