package io.rexserve.data.phrase;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Phrases and heads against the captions that were annotated by hand. Prints the figures that docs/data-engine.md
/// quotes.
class PhraseQualityTest {
    private static List<AnnotatedCaptions.Caption> captions;
    private static PhraseExtractor extractor;

    @BeforeAll
    static void open() throws IOException {
        captions = AnnotatedCaptions.read();
        extractor = new PhraseExtractor(Set.of());
    }

    /// Counts of phrases: with the right span, and with the right span and head.
    private static final class Counts {
        int marked;
        int found;
        int spans;
        int heads;

        double precision() {
            return (double) spans / found;
        }

        double recall() {
            return (double) spans / marked;
        }

        double f1() {
            return 2.0 * spans / (found + marked);
        }

        double headF1() {
            return 2.0 * heads / (found + marked);
        }
    }

    private static Counts measure(boolean heldOut) {
        var counts = new Counts();
        for (AnnotatedCaptions.Caption caption : captions) {
            if (caption.heldOut() == heldOut) {
                add(counts, caption, !heldOut || Boolean.getBoolean("phrases.show-held-out"));
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%s: %d marked, %d found; phrases precision %.3f recall %.3f F1 %.3f; with the right head F1 %.3f%n",
                heldOut ? "held out" : "tuned on",
                counts.marked,
                counts.found,
                counts.precision(),
                counts.recall(),
                counts.f1(),
                counts.headF1());
        return counts;
    }

    private static void add(Counts counts, AnnotatedCaptions.Caption caption, boolean show) {
        List<NounPhrase> found = extractor.extract(caption.text()).phrases();
        counts.marked += caption.phrases().size();
        counts.found += found.size();
        int right = 0;
        for (AnnotatedCaptions.Marked marked : caption.phrases()) {
            for (NounPhrase phrase : found) {
                if (phrase.start() == marked.start() && phrase.end() == marked.end()) {
                    counts.spans++;
                    if (marked.heads().contains(phrase.head().toLowerCase(Locale.ROOT))) {
                        counts.heads++;
                        right++;
                    }
                }
            }
        }
        if (show && (right < found.size() || right < caption.phrases().size())) {
            System.out.println(caption.text() + "\n   found "
                    + found.stream().map(p -> p.text() + "{" + p.head() + "}").toList());
        }
    }

    @Test
    void phrasesOfTheCaptionsThatRulesWereTunedOn() {
        Counts counts = measure(false);
        assertThat(counts.marked).isGreaterThan(200);
        assertThat(counts.f1()).isGreaterThan(0.98);
        assertThat(counts.headF1()).isGreaterThan(0.98);
    }

    @Test
    void phrasesOfCaptionsHeldOut() {
        Counts counts = measure(true);
        assertThat(counts.marked).isGreaterThan(100);
        assertThat(counts.precision()).isGreaterThan(0.93);
        assertThat(counts.recall()).isGreaterThan(0.88);
        assertThat(counts.headF1()).isGreaterThan(0.89);
    }
}
