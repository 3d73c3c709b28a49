package io.rexserve.datasets.detection;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Region;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VocReaderTest {
    private static final String SIZE = "<size><width>400</width><height>200</height><depth>3</depth></size>";

    @TempDir
    Path folder;

    private DatasetFiles files;

    @BeforeEach
    void create() {
        files = new DatasetFiles(folder.resolve("set"));
    }

    private DatasetFiles.Read read(String... content) {
        return files.text("Annotations/a.xml", "<annotation>", String.join("\n", content), "</annotation>")
                .read(VocFormat.FROM_ONE);
    }

    private static String object(String box) {
        return "<object><name>cat</name><bndbox>" + box + "</bndbox></object>";
    }

    private static String corners(String xmin, String ymin, String xmax, String ymax) {
        return object(
                "<xmin>" + xmin + "</xmin><ymin>" + ymin + "</ymin><xmax>" + xmax + "</xmax><ymax>" + ymax + "</ymax>");
    }

    @Test
    void theFirstPixelIsOneOrZero() {
        var one = read("<filename>a.jpg</filename>" + SIZE + corners("1", "1", "400", "200")
                + corners("10.5", "20.25", "30", "40"));
        assertThat(one.regions())
                .extracting(Region::box)
                .containsExactly(Box.ofCorners(0, 0, 400, 200), Box.ofCorners(9.5, 19.25, 30, 40));
        assertThat(one.counts()).isEmpty();

        assertThat(files.read(VocFormat.FROM_ZERO).regions())
                .extracting(Region::box)
                .containsExactly(Box.ofCorners(1, 1, 400, 200), Box.ofCorners(10.5, 20.25, 30, 40));
    }

    @Test
    void aPixelZeroPointsToTheOtherFormat() {
        var read = read("<filename>a.jpg</filename>" + SIZE + corners("0", "5", "40", "20"));

        assertThat(read.regions()).hasSize(1);
        assertThat(read.only(ProblemReason.BOX_OVER_BORDER).message())
                .isEqualTo("xmin, ymin: 0, 5 (expected: from 1; --from voc0 reads coordinates from 0)");
    }

    @Test
    void otherElementsStayButForDefaults() {
        var read = read(
                "<filename>a.jpg</filename><folder>f</folder>" + SIZE
                        + "<source><database>The VOC2007 Database</database><image>flickr</image></source>"
                        + "<object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>1</difficult>"
                        + "<part><name>head</name><bndbox><xmin>3</xmin></bndbox></part><bndbox><xmin>2</xmin><ymin>2</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object>");

        assertThat(read.records().getFirst().provenance().source()).isEqualTo("The VOC2007 Database");
        assertThat(read.records().getFirst().extras())
                .hasToString("{\"folder\":\"f\",\"source\":{\"image\":\"flickr\"}}");
        assertThat(read.regions().getFirst().extras())
                .hasToString(
                        "{\"pose\":\"Left\",\"difficult\":\"1\",\"part\":{\"name\":\"head\",\"bndbox\":{\"xmin\":\"3\"}}}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            nan | 1  | 9   | 9   | NOT_FINITE_BOX
            9   | 1  | 3   | 9   | REVERSED_BOX
            9   | 1  | 8   | 9   | EMPTY_BOX
            500 | 1  | 600 | 9   | BOX_OUTSIDE
            x   | 1  | 600 | 9   | MALFORMED
            ''  | 1  | 600 | 9   | MISSING_FIELD
            """)
    void aDamagedBoxIsToldAndLeftOut(String xmin, String ymin, String xmax, String ymax, ProblemReason reason) {
        var read =
                read("<filename>a.jpg</filename>" + SIZE, corners("1", "1", "4", "4"), corners(xmin, ymin, xmax, ymax));

        assertThat(read.regions()).hasSize(1);
        assertThat(read.counts()).containsOnlyKeys(reason);
        assertThat(read.only(reason).place()).isEqualTo("a.xml, line 4");
    }

    @Test
    void objectsWithoutABoxAreTold() {
        var read = read(
                "<filename>a.jpg</filename>" + SIZE,
                "<object><name>cat</name></object>",
                "<object><name>cat</name><robndbox/></object>",
                "<object><bndbox/></object>");

        assertThat(read.regions()).isEmpty();
        assertThat(read.problems().first(ProblemReason.MISSING_FIELD))
                .extracting(problem -> problem.place())
                .containsExactly("a.xml, line 3", "a.xml, line 5");
        assertThat(read.only(ProblemReason.UNSUPPORTED_SHAPE).message())
                .isEqualTo("object of [name, robndbox] (expected: bndbox)");
    }

    @Test
    void aMissingOrZeroSizeIsTheFilesAndNoted() {
        files.image("JPEGImages/a.png", 40, 20)
                .text("Annotations/b.xml", "<annotation><filename>b.png</filename></annotation>");
        var read = read("<filename>a.png</filename><size><width>0</width><height>0</height></size>");

        assertThat(read.records().getFirst().width()).hasValue(40);
        assertThat(read.records().get(1).width()).isEmpty();
        assertThat(read.problems().first(ProblemReason.MISSING_SIZE))
                .extracting(problem -> problem.message())
                .containsExactly(
                        "size: 0 x 0 (expected: width and height above 0; 40 x 20 is the image file's)",
                        "size: none (expected: width and height above 0; no image file states it)");
    }

    @Test
    void documentTypesAreRefused() {
        var files = this.files
                .text(
                        "Annotations/bomb.xml",
                        "<!DOCTYPE a [<!ENTITY b \"lol\"><!ENTITY c \"&b;&b;\">]>",
                        "<annotation><filename>&c;</filename></annotation>")
                .text("Annotations/outside.xml", "<!DOCTYPE a SYSTEM \"file:///etc/passwd\">", "<annotation/>")
                .text("Annotations/entity.xml", "<annotation><filename>&b;</filename></annotation>")
                .text("Annotations/cut.xml", "<annotation>", "<object>")
                .text("Annotations/other.xml", "<note/>")
                .encoded(
                        "Annotations/latin.xml",
                        StandardCharsets.ISO_8859_1,
                        "<annotation><filename>ch\u00E4t</filename></annotation>");
        var read = files.read(VocFormat.FROM_ONE);

        assertThat(read.records()).isEmpty();
        assertThat(read.problems().first(ProblemReason.MALFORMED))
                .hasSize(6)
                .extracting(problem -> problem.toString())
                .contains(
                        "bomb.xml, line 1: a document type (expected: none, elements only)",
                        "outside.xml, line 1: a document type (expected: none, elements only)",
                        "other.xml, line 1: element note (expected: annotation)")
                .anyMatch(text -> text.startsWith("entity.xml, line 1: "))
                .anyMatch(text -> text.startsWith("latin.xml, line 1: "))
                .anyMatch(text -> text.startsWith("cut.xml, line 2: "));
    }

    @Test
    void namesThatLeadOutsideAreNotRead() {
        files.text("Annotations/b.xml", "<annotation><filename>/etc/passwd</filename></annotation>");
        var read = read("<filename>..\\..\\secret.png</filename>" + SIZE);

        assertThat(read.records()).isEmpty();
        assertThat(read.problems().first(ProblemReason.PATH_OUTSIDE))
                .extracting(problem -> problem.message())
                .anyMatch(
                        message -> message.startsWith("filename: ..\\..\\secret.png leads outside (expected: inside "))
                .anyMatch(message -> message.startsWith("filename: /etc/passwd leads outside"));
    }

    @Test
    void anImageOfTwoAnnotationsCountsOnce() {
        files.text("Annotations/b.xml", "<annotation><filename>a.jpg</filename>" + SIZE + "</annotation>");
        var read = read("<filename>a.jpg</filename>" + SIZE);

        assertThat(read.records()).hasSize(1);
        assertThat(read.only(ProblemReason.DUPLICATE_IMAGE).place()).isEqualTo("b.xml");
    }

    @Test
    void splitsAreListsOfNamesOrFoldersOfRoboflow() {
        files.text("ImageSets/Main/trainval.txt", "a", "b")
                .text("ImageSets/Main/val.txt", "a")
                .text("ImageSets/Main/cat_val.txt", "b  1")
                .text("Annotations/b.xml", "<annotation><filename>b.jpg</filename>" + SIZE + "</annotation>");
        assertThat(read("<filename>a.jpg</filename>" + SIZE).records())
                .extracting(ImageRecord::split)
                .containsExactly("val", "trainval");

        var roboflow = new DatasetFiles(folder.resolve("robo"))
                .text("train/a.xml", "<annotation><filename>a.jpg</filename>" + SIZE + "</annotation>")
                .text("valid/a.xml", "<annotation><filename>a.jpg</filename>" + SIZE + "</annotation>")
                .read(VocFormat.FROM_ZERO);
        assertThat(roboflow.records()).extracting(ImageRecord::split).containsExactly("train", "val");
        assertThat(roboflow.records())
                .extracting(record -> record.image().name())
                .containsExactly("train/a.jpg", "valid/a.jpg");
    }
}
