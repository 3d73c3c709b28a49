package io.rexserve.datasets.detection;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.record.Box;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YoloLabelsTest {
    @TempDir
    Path folder;

    private DatasetFiles files;

    @BeforeEach
    void imageOfFourHundredByTwoHundred() {
        files = new DatasetFiles(folder)
                .text("classes.txt", "cat", "dog", "no", "")
                .image("images/a.png", 400, 200);
    }

    private DatasetFiles.Read line(String line) {
        return files.text("labels/a.txt", "1 0.5 0.5 0.5 0.5", line).read(new YoloFormat());
    }

    @Test
    void aBoxIsCentreAndSizeInSharesOfTheImage() {
        assertThat(line("0 0.25 0.5 0.1 0.2").regions().get(1).box()).isEqualTo(Box.ofCorners(80, 80, 120, 120));
        assertThat(line("2 .25 5e-1 1e-1 0.20000").regions().get(1).category()).isEqualTo("no");
    }

    @Test
    void aSixthNumberIsTheConfidence() {
        assertThat(line("0 0.25 0.5 0.1 0.2 0.75").regions().get(1).score()).hasValue(0.75);
    }

    @Test
    void cornersOfAPolygonGiveTheEnclosingBoxAndStayInTheExtras() {
        var read = line("0 0.1 0.1 0.3 0.2 0.2 0.6");

        assertThat(read.regions().get(1).box()).isEqualTo(Box.ofCorners(40, 20, 120, 120));
        assertThat(read.regions().get(1).extras())
                .hasToString("{\"segmentation\":[[40.0,20.0,120.0,40.0,80.0,120.0]]}");
        assertThat(read.only(ProblemReason.ENCLOSING_BOX))
                .hasToString("labels/a.txt, line 2: 3 corners of a polygon (expected: an upright box)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0 0.5 0.5 0.1            | MALFORMED        | 4 numbers
            0 0.5 0.5 0.1 0.1 0.5 0.5 0.5 | MALFORMED   | 8 numbers
            3 0.5 0.5 0.1 0.1        | UNKNOWN_CATEGORY | class: 3 (expected: one of the 3 classes, 0 to 2)
            -1 0.5 0.5 0.1 0.1       | UNKNOWN_CATEGORY | class: -1
            1.5 0.5 0.5 0.1 0.1      | MALFORMED        | class: 1.5 (expected: a whole number)
            cat 0.5 0.5 0.1 0.1      | MALFORMED        | class: cat
            0 nan 0.5 0.1 0.1        | NOT_FINITE_BOX   | x: nan
            0 0.5 -inf 0.1 0.1       | NOT_FINITE_BOX   | y: -inf
            0 0.5 1e999 0.1 0.1      | NOT_FINITE_BOX   | y: 1e999
            0 0x1p-1 0.5 0.1 0.1     | MALFORMED        | x: 0x1p-1
            0 0,5 0.5 0.1 0.1        | MALFORMED        | x: 0,5
            0 0.5 0.5 0 0.1          | EMPTY_BOX        | width: 0
            0 0.5 0.5 0.1 1e-99999   | EMPTY_BOX        | height: 1e-99999
            0 0.5 0.5 0.1 -0.1       | REVERSED_BOX     | height: -0.1
            0 120 80 40 30           | BOX_OUTSIDE      | x: 120 (expected: 0 to 1, a share
            0 -0.5 0.5 0.1 0.1       | BOX_OUTSIDE      | x: -0.5
            0 0.5 0.5 0.1 0.1 3      | MALFORMED        | confidence: 3
            0 0.1 0.1 0.2 0.2 0.3 0.3 0.3 0.1 0.9 9 | BOX_OUTSIDE | y of corner 5: 9
            0 0.1 0.1 0.1 0.2 0.1 0.9 | EMPTY_BOX       | corners: in one line
            """)
    void aDamagedLineIsToldAndLeftOut(String line, ProblemReason reason, String message) {
        var read = line(line);

        assertThat(read.regions()).hasSize(1);
        assertThat(read.counts()).containsOnlyKeys(reason);
        assertThat(read.only(reason).place()).isEqualTo("labels/a.txt, line 2");
        assertThat(read.only(reason).message()).startsWith(message);
    }

    @Test
    void aBoxOverTheBorderIsKeptAndNoted() {
        var read = line("0 0.98 0.5 0.1 0.2");

        assertThat(read.regions().get(1).box().x2()).isEqualTo(412);
        assertThat(read.counts()).containsOnlyKeys(ProblemReason.BOX_OVER_BORDER);
    }

    @Test
    void byteOrderMarkTabsAndCarriageReturnsAreRead() {
        var read = files.encoded(
                        "labels/a.txt", StandardCharsets.UTF_8, "\uFEFF0\t0.25 0.5\t0.1  0.2\r\n\r\n1 .5 .5 .5 .5\r\n")
                .read(new YoloFormat());

        assertThat(read.regions()).extracting(region -> region.category()).containsExactly("cat", "dog");
        assertThat(read.counts()).containsOnlyKeys(ProblemReason.BYTE_ORDER_MARK);
    }

    @Test
    void otherEncodingsAreTold() {
        var latin = files.encoded("labels/a.txt", StandardCharsets.ISO_8859_1, "0 0.5 0.5 0.1 0.1\nch\u00E4t 1 1 1 1")
                .read(new YoloFormat());
        assertThat(latin.regions()).hasSize(1);
        assertThat(latin.only(ProblemReason.MALFORMED))
                .hasToString("labels/a.txt, line 2: class: ch\u00E4t (expected: a number)");

        var wide = files.encoded("labels/a.txt", StandardCharsets.UTF_16LE, "\uFEFF0 0.5 0.5 0.1 0.1")
                .read(new YoloFormat());
        assertThat(wide.records()).isEmpty();
        assertThat(wide.only(ProblemReason.MALFORMED).message()).startsWith("text in UTF-16");
    }

    @Test
    void anEmptyFileMeansNoObjects() {
        var read = files.text("labels/a.txt", "").read(new YoloFormat());

        assertThat(read.regions()).isEmpty();
        assertThat(read.counts()).isEmpty();
    }
}
