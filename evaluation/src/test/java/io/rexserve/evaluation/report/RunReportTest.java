package io.rexserve.evaluation.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.evaluation.html.StrictParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class RunReportTest {
    private static final Bootstrap BOOTSTRAP = Bootstrap.of(100, 7);
    private static final String HOSTILE = "</text></svg><script>alert(1)</script>\u202e\0\ud800'\"&";

    @TempDir
    private Path folder;

    private String written(RunContent content) throws IOException {
        Path file = folder.resolve("report.html");
        RunReport.write(file, content, BOOTSTRAP);
        return Files.readString(file);
    }

    private static List<String> ids(Document page) {
        return attributes(page, "h2", "id");
    }

    private static List<String> attributes(Document page, String tag, String attribute) {
        var all = page.getElementsByTagName(tag);
        return IntStream.range(0, all.getLength())
                .mapToObj(i -> ((Element) all.item(i)).getAttribute(attribute))
                .toList();
    }

    @Test
    void holdsEverySectionOfADetectionRun() throws IOException {
        var run = new SampleRun(30, List.of("cat", "dog", "traffic light"), 3, 4);

        String page = written(run.content("Sample"));

        assertThat(ids(StrictParser.parse(page)))
                .containsExactly(
                        "figures",
                        "slices",
                        "worst",
                        "errors",
                        "confusion",
                        "classes",
                        "curves",
                        "calibration",
                        "costs");
        assertThat(page).contains("sha256 0123456789abcdef", "2: a box without width or height");
    }

    @Test
    void isTheSameForTheSameSeed() throws IOException {
        var run = new SampleRun(20, List.of("cat", "dog"), 3, 4);

        assertThat(written(run.content("Sample"))).isEqualTo(written(run.content("Sample")));
    }

    @Test
    void asksForNothingOutsideTheFile() throws IOException {
        Document page = StrictParser.parse(written(new SampleRun(12, List.of("cat", "dog"), 3, 4).content("Sample")));

        assertThat(attributes(page, "image", "href"))
                .isNotEmpty()
                .allMatch(href -> href.startsWith("data:image/jpeg;base64,"));
        assertThat(attributes(page, "a", "href")).isNotEmpty().allMatch(href -> href.startsWith("#"));
        assertThat(page.getElementsByTagName("link").getLength()).isZero();
        assertThat(page.getElementsByTagName("img").getLength()).isZero();
    }

    @Test
    void escapesHostileNamesEverywhere() throws IOException {
        var run = new SampleRun(20, List.of(HOSTILE, "dog"), 3, 4);

        Document page = StrictParser.parse(written(run.content(HOSTILE)));

        assertThat(page.getElementsByTagName("script").getLength())
                .as("its own only")
                .isEqualTo(1);
        assertThat(page.getElementsByTagName("h1").item(0).getTextContent()).startsWith("</text></svg><script>");
    }

    @Test
    void boundsTheNumberOfPictures() throws IOException {
        Document page = StrictParser.parse(written(new SampleRun(80, List.of("cat", "dog"), 3, 4).content("Sample")));

        assertThat(page.getElementsByTagName("image").getLength()).isBetween(12, 18);
    }

    @Test
    void drawsBoxesWithoutPicturesAndSaysWhy() throws IOException {
        RunContent content = new SampleRun(12, List.of("cat", "dog"), 3, 4).content("Sample");
        var without = new RunContent(
                content.description(),
                content.figures(),
                content.detections(),
                content.curves(),
                List.of(),
                List.of(),
                _ -> Optional.empty());

        String page = written(without);

        assertThat(StrictParser.parse(page).getElementsByTagName("image").getLength())
                .isZero();
        assertThat(page).contains("The picture is not at hand.");
    }

    @Test
    void survivesARunInWhichNothingWasFound() throws IOException {
        var run = new SampleRun(5, List.of("cat"), 3, 4);
        run.images.replaceAll(
                image -> io.rexserve.evaluation.protocol.DetectionImage.of(image.image(), image.truths(), List.of()));

        String page = written(run.content("Nothing"));

        assertThat(page).contains("No box was found, so there is no score to judge.");
        StrictParser.parse(page);
    }

    @Test
    void survivesARunWithoutImages() throws IOException {
        String page = written(new SampleRun(0, List.of("cat"), 3, 4).content("Empty"));

        assertThat(ids(StrictParser.parse(page))).containsExactly("figures");
    }

    @Test
    void showsQuestionsWithTheirTexts() throws IOException {
        var run = new SampleRun(3, List.of("cat"), 3, 4);
        List<QuestionOutcome> questions = List.of(
                new QuestionOutcome("image 0", "val", "the <left> cat", "", "", 0, List.of(), List.of()),
                new QuestionOutcome("image 1", "val", "cat", "two", "three", 0.5, List.of(), List.of()),
                new QuestionOutcome("image 2", "testA", "a cat on a mat", "", "", 1, List.of(), List.of()));
        var content = new RunContent(
                new RunDescription("Refer", "Expressions.", Map.of(), Map.of(), Map.of()),
                List.of(),
                List.of(),
                null,
                questions,
                List.of(),
                image -> Optional.ofNullable(run.pictures.get(image)));

        Document page = StrictParser.parse(written(content));

        assertThat(ids(page)).containsExactly("figures", "slices", "worst");
        assertThat(page.getElementsByTagName("article").getLength()).isEqualTo(2);
        assertThat(page.getElementsByTagName("article").item(0).getTextContent())
                .contains("Asked: the <left> cat", "Quality 0.0 %.");
    }
}
