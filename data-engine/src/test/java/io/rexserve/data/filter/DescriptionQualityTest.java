package io.rexserve.data.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.sentence.SentenceModel;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Descriptions against their phrases, on the pairs that were annotated by hand. Prints the figures that
/// docs/data-engine.md quotes.
class DescriptionQualityTest {
    private static SentenceModel sentences;
    private static DescriptionFilter filter;
    private static List<AnnotatedDescriptions.Pair> pairs;

    @BeforeAll
    static void open() throws IOException {
        sentences = SentenceModel.bundled();
        filter = new DescriptionFilter(FilterSettings.DEFAULT, sentences);
        pairs = AnnotatedDescriptions.read();
    }

    @AfterAll
    static void close() {
        sentences.close();
    }

    private static final class Counts {
        int about;
        int kept;
        int right;

        double precision() {
            return (double) right / kept;
        }

        double recall() {
            return (double) right / about;
        }
    }

    private static Counts measure(boolean heldOut) {
        var counts = new Counts();
        var byKind = new TreeMap<String, int[]>();
        for (AnnotatedDescriptions.Pair pair : pairs) {
            if (pair.heldOut() == heldOut) {
                boolean kept = filter.judge(pair.phrase(), pair.head(), pair.description())
                        .isAbout();
                counts.about += pair.about() ? 1 : 0;
                counts.kept += kept ? 1 : 0;
                counts.right += pair.about() && kept ? 1 : 0;
                int[] kind = byKind.computeIfAbsent(pair.kind(), key -> new int[2]);
                kind[0] += kept == pair.about() ? 1 : 0;
                kind[1]++;
            }
        }
        byKind.forEach((kind, rights) -> System.out.printf("  %s: %d of %d right%n", kind, rights[0], rights[1]));
        System.out.printf(
                Locale.ROOT,
                "%s: %d about their phrase, %d kept, %d of them rightly: precision %.3f recall %.3f%n",
                heldOut ? "held out" : "thresholds chosen on",
                counts.about,
                counts.kept,
                counts.right,
                counts.precision(),
                counts.recall());
        return counts;
    }

    @Test
    void descriptionsThatThresholdsWereChosenOn() {
        Counts counts = measure(false);
        assertThat(counts.about).isGreaterThan(35);
        assertThat(counts.precision()).isGreaterThan(0.95);
        assertThat(counts.recall()).isGreaterThan(0.83);
    }

    @Test
    void descriptionsHeldOut() {
        Counts counts = measure(true);
        assertThat(counts.about).isGreaterThan(15);
        assertThat(counts.precision()).isGreaterThan(0.8);
        assertThat(counts.recall()).isGreaterThan(0.7);
    }
}
