package io.rexserve.benchmark.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.benchmark.load.LoadRequest;
import io.rexserve.benchmark.serving.Workload.Query;
import io.rexserve.image.ImageLimits;
import io.rexserve.image.decoding.ImageDecoder;
import io.rexserve.image.decoding.ImageProbe;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WorkloadTest {
    private static final Path HOME = Path.of(System.getProperty("rexserve.home"));

    @Test
    void showsAnotherImageEachTime() throws IOException {
        assertThat(differentPictures(new Workload(HOME, false, 0, 1), 60)).isEqualTo(60);
    }

    @Test
    void imagesAreDifferentFilesEvenIfTheirPixelsRepeat() throws IOException {
        var workload = new Workload(HOME, false, 0, 1);
        byte[] first = workload.query(3).image().file();
        byte[] again = workload.query(3 + SampleImages.DIFFERENT).image().file();
        byte[] other = workload.query(4).image().file();

        assertThat(again).isNotEqualTo(first);
        assertThat(pixels(again)).isEqualTo(pixels(first)).isNotEqualTo(pixels(other));
    }

    private static byte[] pixels(byte[] file) {
        return ImageDecoder.decode(file, new ImageLimits(1_000_000, 1_000_000, 100))
                .pixels();
    }

    @Test
    void repeatsTheGivenShareOfImages() throws IOException {
        assertThat(differentPictures(new Workload(HOME, false, 0.5, 1), 60)).isBetween(22, 42);
        assertThatThrownBy(() -> new Workload(HOME, false, 1, 1)).hasMessageStartingWith("repeats: 1.0 (expected: ");
    }

    @Test
    void sameSeedSameRequests() throws IOException {
        byte[] once = new Workload(HOME, true, 0, 3).stream(5).body();

        assertThat(new Workload(HOME, true, 0, 3).stream(5).body()).isEqualTo(once);
        assertThat(new Workload(HOME, true, 0, 4).stream(5).body()).isNotEqualTo(once);
    }

    @Test
    void hasFewLabelsMoreOftenThanMany() throws IOException {
        var workload = new Workload(HOME, false, 0, 1);
        var counts = IntStream.range(0, 100)
                .mapToObj(i -> workload.query(i).labels().size())
                .collect(Collectors.groupingBy(count -> count, Collectors.counting()));

        assertThat(counts).containsOnlyKeys(1, 2, 3, 5);
        assertThat(counts.getOrDefault(1, 0L)).isGreaterThan(counts.getOrDefault(5, 0L));
    }

    @Test
    void boxesLieInTheImage() throws IOException {
        Query asked = new Workload(HOME, true, 0, 1).query(2);

        assertThat(asked.boxes()).hasSizeBetween(64, 100).allSatisfy(text -> {
            double[] box = Arrays.stream(text.split(","))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            assertThat(box[0]).isBetween(0.0, box[2]);
            assertThat(box[1]).isBetween(0.0, box[3]);
            assertThat(box[2]).isLessThanOrEqualTo(asked.image().width() + 0.1);
            assertThat(box[3]).isLessThanOrEqualTo(asked.image().height() + 0.1);
        });
        assertThat(ImageProbe.probe(asked.image().file()).width())
                .isEqualTo(asked.image().width());
    }

    @Test
    void aLongQuestionIsWithinTheLimitsOfTheGateway() throws IOException {
        LoadRequest request = new Workload(HOME, true, 0, 1).longQuestion(1, 800);
        String body = new String(request.body(), StandardCharsets.ISO_8859_1);
        String question = body.substring(body.indexOf("name=\"question\"") + "name=\"question\"".length())
                .strip();
        question = question.substring(0, question.indexOf("\r\n"));

        assertThat(request.path()).isEqualTo("/v1/ask");
        assertThat(question.length()).isLessThanOrEqualTo(4000);
        assertThat(List.of(question.split(" "))).hasSize(800);
    }

    private static int differentPictures(Workload workload, int requests) {
        var different = new HashSet<Integer>();
        for (int i = 0; i < requests; i++) {
            different.add(Arrays.hashCode(workload.query(i).image().file()));
        }
        return different.size();
    }
}
