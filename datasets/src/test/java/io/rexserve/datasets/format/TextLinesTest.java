package io.rexserve.datasets.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextLinesTest {
    @TempDir
    Path folder;

    private final ProblemSink problems = ProblemSink.lenient();

    @Test
    void linesHaveNumbersAndByteOffsets() throws IOException {
        assertThat(lines("a\r\n\n\u00e9t\u00e9\nend".getBytes(UTF_8), 100))
                .containsExactly(line(1, 0, "a"), line(2, 3, ""), line(3, 4, "\u00e9t\u00e9"), line(4, 10, "end"));
        assertThat(problems.isEmpty()).isTrue();
    }

    @Test
    void aLineEndAtTheEndStartsNoFurtherLine() throws IOException {
        assertThat(lines("a\n".getBytes(UTF_8), 100)).containsExactly(line(1, 0, "a"));
        assertThat(lines(new byte[0], 100)).isEmpty();
    }

    @Test
    void linesLongerThanTheBufferAreWhole() throws IOException {
        String text = "x".repeat(200_000);
        assertThat(lines((text + "\n" + text).getBytes(UTF_8), 200_000))
                .containsExactly(line(1, 0, text), line(2, 200_001, text));
    }

    @Test
    void aByteOrderMarkIsNotedAndSkipped() throws IOException {
        assertThat(lines("\uFEFFa\nb".getBytes(UTF_8), 100)).containsExactly(line(1, 3, "a"), line(2, 5, "b"));
        assertThat(problems.first(ProblemReason.BYTE_ORDER_MARK))
                .singleElement()
                .hasToString("a.txt, line 1: first bytes: EF BB BF (expected: text without a byte order mark)");
    }

    @Test
    void aLineThatIsTooLongIsLeftOutAndTheNextIsRead() throws IOException {
        assertThat(lines(("abc\n" + "x".repeat(100_000) + "\nd").getBytes(UTF_8), 10))
                .containsExactly(line(1, 0, "abc"), line(3, 100_005, "d"));
        assertThat(problems.first(ProblemReason.MALFORMED))
                .singleElement()
                .hasToString("a.txt, line 2: line of 100000 bytes (expected: at most 10)");
    }

    @Test
    void textThatIsNotUtf8IsLeftOut() throws IOException {
        byte[] text = "abc\nd\u00ffe\nf".getBytes(ISO_8859_1);
        assertThat(lines(text, 10)).containsExactly(line(1, 0, "abc"), line(3, 8, "f"));
        assertThat(problems.first(ProblemReason.MALFORMED))
                .singleElement()
                .hasToString("a.txt, line 2: byte 2 of the line: not UTF-8 (expected: UTF-8 text)");
    }

    private List<TextLines.Line> lines(byte[] text, int maxLength) throws IOException {
        Path file = Files.write(folder.resolve("a.txt"), text);
        var lines = new ArrayList<TextLines.Line>();
        try (var reader = new TextLines(file, problems, maxLength)) {
            for (var next = reader.next(); next.isPresent(); next = reader.next()) {
                lines.add(next.get());
            }
        }
        return lines;
    }

    private static TextLines.Line line(long number, long offset, String text) {
        return new TextLines.Line(number, offset, text);
    }
}
