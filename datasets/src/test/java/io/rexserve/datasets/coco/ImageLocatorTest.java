package io.rexserve.datasets.coco;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.format.ReadOptions;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.ImageSource;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageLocatorTest {
    private static final String EXIF_TURNED_RIGHT =
            "FFE1002245786966000049492A00080000000100" + "12010300010000000600000000000000";

    @TempDir
    private Path root;

    private Path folder = Path.of("");
    private Path images = Path.of("");
    private final ProblemSink problems = ProblemSink.lenient();

    @BeforeEach
    void makeFolders() throws IOException {
        folder = Files.createDirectories(root.resolve("dataset"));
        images = Files.createDirectories(folder.resolve("pictures"));
    }

    private static byte[] image(String format, int width, int height) throws IOException {
        var out = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), format, out);
        return out.toByteArray();
    }

    private List<ImageRecord> read(Path file, String name, @Nullable Path imageFolder) throws IOException {
        Files.createDirectories(file.getParent() == null ? folder : file.getParent());
        Files.writeString(
                file,
                "{\"images\":[{\"id\":1,\"file_name\":\"" + name
                        + "\",\"width\":16,\"height\":9}],\"annotations\":[]}");
        try (var reader = CocoFormat.COCO.open(file, new ReadOptions(imageFolder, problems))) {
            return CocoFiles.all(reader);
        }
    }

    private static Path path(List<ImageRecord> records) {
        return ((ImageSource.File) records.getFirst().image()).path();
    }

    @ParameterizedTest
    @CsvSource({
        "a.json, a.png, a.png",
        "a.json, a.png, images/a.png",
        "a.json, a.png, data/a.png",
        "annotations/instances_val2017.json, a.png, val2017/a.png",
        "annotations/instances_default.json, a.png, images/a.png",
        "annotations/instances_default.json, sub/a.png, sub/a.png",
        "annotations/instances_default.json, a.png, images/default/a.png",
        "annotations/instances_val.json, a.png, images/val/a.png",
        "labels.json, a.png, data/a.png",
        "a.json, sub\\\\a.png, images/sub/a.png"
    })
    void imagesAreFoundInTheUsualPlaces(String file, String name, String where) throws Exception {
        Path image = folder.resolve(where);
        Files.createDirectories(image.getParent() == null ? folder : image.getParent());
        Files.write(image, image("png", 16, 9));
        assertThat(path(read(folder.resolve(file), name, null))).isEqualTo(image);
        assertThat(problems.isEmpty()).isTrue();
    }

    @Test
    void withoutAFolderOfImagesNoFileIsNeeded() throws Exception {
        assertThat(path(read(folder.resolve("a.json"), "a.png", null))).isEqualTo(folder.resolve("a.png"));
        assertThat(problems.isEmpty()).isTrue();
    }

    @Test
    void aSoundImageOfTheStatedSizeIsKept() throws Exception {
        Files.write(images.resolve("a.png"), image("png", 16, 9));
        assertThat(path(read(folder.resolve("a.json"), "a.png", images))).isEqualTo(images.resolve("a.png"));
        assertThat(problems.isEmpty()).isTrue();
    }

    @Test
    void anImageThatIsNotThereIsToldAndLeftOut() throws Exception {
        assertThat(read(folder.resolve("a.json"), "a.png", images)).isEmpty();
        assertThat(problems.first(ProblemReason.MISSING_IMAGE).getFirst())
                .hasToString(
                        folder.resolve("a.json") + ", images[0] (id 1): file_name: no file " + images.resolve("a.png"));
    }

    @Test
    void aBrokenImageIsToldAndLeftOut() throws Exception {
        Files.write(images.resolve("a.png"), new byte[] {1, 2, 3});
        assertThat(read(folder.resolve("a.json"), "a.png", images)).isEmpty();
        assertThat(problems.first(ProblemReason.UNREADABLE_IMAGE).getFirst().message())
                .startsWith(images.resolve("a.png") + ": image: ");
        assertThat(problems.counts()).containsOnlyKeys(ProblemReason.UNREADABLE_IMAGE);
    }

    @Test
    void anImageOfAnotherSizeIsToldAndLeftOut() throws Exception {
        Files.write(images.resolve("a.png"), image("png", 17, 9));
        assertThat(read(folder.resolve("a.json"), "a.png", images)).isEmpty();
        assertThat(problems.first(ProblemReason.SIZE_MISMATCH).getFirst().message())
                .isEqualTo("size: 16 x 9 (expected: 17 x 9, the size of " + images.resolve("a.png") + ")");
    }

    @Test
    void anImageThatItsOrientationTurnsIsToldWithTheReason() throws Exception {
        byte[] jpeg = image("jpg", 16, 9);
        var turned = new ByteArrayOutputStream();
        turned.write(jpeg, 0, 2);
        turned.writeBytes(HexFormat.of().parseHex(EXIF_TURNED_RIGHT));
        turned.write(jpeg, 2, jpeg.length - 2);
        Files.write(images.resolve("a.jpg"), turned.toByteArray());
        assertThat(read(folder.resolve("a.json"), "a.jpg", images)).isEmpty();
        assertThat(problems.first(ProblemReason.SIZE_MISMATCH).getFirst().message())
                .isEqualTo("size: 16 x 9 (expected: 9 x 16, the size of " + images.resolve("a.jpg")
                        + ", which its EXIF orientation turns upright)");
    }

    @ParameterizedTest
    @CsvSource({"/content/data/a.png", "../../elsewhere/a.png", "C:\\\\data\\\\a.png", "train/a.png"})
    void aNameOfAnotherMachineIsLookedForByItsLastPart(String name) throws Exception {
        Files.write(images.resolve("a.png"), image("png", 16, 9));
        assertThat(path(read(folder.resolve("a.json"), name, images))).isEqualTo(images.resolve("a.png"));
        assertThat(problems.counts()).containsOnlyKeys(ProblemReason.FOUND_BY_LAST_NAME);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "my%20cat%2C1.png                                     | my cat,1.png",
                "sub%2Fa.png                                          | sub/a.png",
                "/data/local-files/?d=photos%2Fsub%2Fmy%20cat.png     | my cat.png",
                "https://store.example/b/a.png?X-Amz-Signature=1f%2Fg | a.png",
                "images/0a1b2c3d-a.png                                | a.png",
                "a%zz.png                                             | a%zz.png",
                "a+b%20c.png                                          | a+b c.png"
            })
    void aNameThatAToolSpelledOtherwiseIsFound(String name, String file) throws Exception {
        Files.createDirectories(images.resolve(file).getParent());
        Files.write(images.resolve(file), image("png", 16, 9));
        assertThat(path(read(folder.resolve("a.json"), name, images))).isEqualTo(images.resolve(file));
        Files.createDirectories(folder.resolve(file).getParent());
        Files.write(folder.resolve(file), image("png", 16, 9));
        assertThat(path(read(folder.resolve("a.json"), name, null))).isEqualTo(folder.resolve(file));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "images\\\\1/0a1b2c3d-a.png                                 | images/0a1b2c3d-a.png",
                "..\\\\..\\\\label-studio\\\\media\\\\upload\\\\4\\\\0a1b2c3d-a.png  | images/0a1b2c3d-a.png",
                "../../home/u/media/upload/4/0a1b2c3d-a.png           | images/a.png",
                "/data/upload/1/0a1b2c3d-my%20cat.png                 | images/my cat.png",
                "/data/local-files/?d=set%2Fsub%2Fa.png               | images/sub/a.png",
                "s3://bucket/set/a.png                                | data/a.png",
                "http://host:8080/data/upload/1/a.png?sig=3%2F        | images/a.png",
                "caf\\u00e9.png                                         | cafe\u0301.png"
            })
    void aNameOfAToolsStoreIsFoundBesideTheFile(String name, String file) throws Exception {
        Files.createDirectories(folder.resolve(file).getParent());
        Files.write(folder.resolve(file), image("png", 16, 9));
        assertThat(path(read(folder.resolve("result.json"), name, null))).isEqualTo(folder.resolve(file));
        assertThat(problems.counts()).containsOnlyKeys(ProblemReason.FOUND_BY_LAST_NAME);
    }

    @Test
    void oneFileIsNotTakenForTwoNames() throws Exception {
        Files.createDirectories(folder.resolve("images"));
        Files.write(folder.resolve("images/a.png"), image("png", 16, 9));
        Path file = folder.resolve("a.json");
        Files.writeString(file, """
                {"images": [{"id": 1, "file_name": "one/a.png", "width": 16, "height": 9},
                            {"id": 2, "file_name": "two/a.png", "width": 16, "height": 9}], "annotations": []}""");
        assertThat(CocoFiles.read(file, problems)).extracting(ImageRecord::id).containsExactly("1");
        assertThat(problems.first(ProblemReason.MISSING_IMAGE).getFirst())
                .hasToString(file + ", images[1] (id 2): file_name: two/a.png: no such file (expected: not only "
                        + folder.resolve("images/a.png") + ", which is taken for one/a.png)");
    }

    @Test
    void imagesOfOneFileMayLieInFoldersOfSplits() throws Exception {
        for (String name : List.of("train/a.png", "val/b.png")) {
            Files.createDirectories(folder.resolve("images").resolve(name).getParent());
            Files.write(folder.resolve("images").resolve(name), image("png", 16, 9));
        }
        Path file = folder.resolve("a.json");
        Files.writeString(file, """
                {"images": [{"id": 1, "file_name": "a.png", "width": 16, "height": 9},
                            {"id": 2, "file_name": "b.png", "width": 16, "height": 9}], "annotations": []}""");
        assertThat(CocoFiles.read(file, problems))
                .extracting(record -> ((ImageSource.File) record.image()).path())
                .containsExactly(folder.resolve("images/train/a.png"), folder.resolve("images/val/b.png"));
    }

    @Test
    void theFileOfTheStatedNameComesBeforeAnyOtherReading() throws Exception {
        Files.write(images.resolve("a%20b.png"), image("png", 16, 9));
        Files.write(images.resolve("a b.png"), image("png", 16, 9));
        assertThat(path(read(folder.resolve("a.json"), "a%20b.png", images))).isEqualTo(images.resolve("a%20b.png"));
        assertThat(problems.isEmpty()).isTrue();
    }

    @Test
    void aLinkThatLeadsOutsideIsToldAndLeftOut() throws Exception {
        Path secret = Files.write(root.resolve("secret.png"), image("png", 16, 9));
        Files.createSymbolicLink(images.resolve("a.png"), secret);
        assertThat(read(folder.resolve("a.json"), "a.png", images)).isEmpty();
        Files.createSymbolicLink(images.resolve("sub"), root);
        assertThat(read(folder.resolve("a.json"), "sub/secret.png", images)).isEmpty();
        assertThat(problems.count(ProblemReason.PATH_OUTSIDE)).isEqualTo(2);
        assertThat(problems.counts()).containsOnlyKeys(ProblemReason.PATH_OUTSIDE);
    }

    @ParameterizedTest
    @CsvSource({"..", "''", "a\\u0000.png", "/"})
    void aNameThatIsNoFileNameIsTold(String name) throws Exception {
        List<ImageRecord> records = read(folder.resolve("a.json"), name, images);
        assertThat(records).isEmpty();
        assertThat(problems.isEmpty()).isFalse();
    }
}
