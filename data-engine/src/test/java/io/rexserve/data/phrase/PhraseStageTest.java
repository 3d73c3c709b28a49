package io.rexserve.data.phrase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.rexserve.data.record.Origin;
import io.rexserve.data.record.Phrase;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.record.Statement;
import io.rexserve.data.stage.ItemRefusal;
import io.rexserve.data.stage.NoEndpoint;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.RefusalReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PhraseStageTest {
    private static RexverseRecord record(String... captions) {
        return RexverseRecord.of("0".repeat(64), Origin.of("a.jpg"), 640, 480, 1)
                .withCaptions(Stream.of(captions)
                        .map(caption -> Statement.of(caption, "source"))
                        .toList());
    }

    private static Outcome run(PhraseSettings settings, RexverseRecord record) {
        try {
            return NoEndpoint.run(settings, record, new byte[0]);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Outcome.Kept kept(PhraseSettings settings, String... captions) {
        return (Outcome.Kept) run(settings, record(captions));
    }

    @Test
    void phrasesStandWhereTheirSpansSay() {
        String caption = "\uD83D\uDC36\uD83C\uDFFD A brown dog \u2013 and a girl\u2019s cat \u2013 on two red chairs";
        List<Phrase> phrases =
                kept(PhraseSettings.DEFAULT, "A lamp.", caption).record().phrases();
        assertThat(phrases).extracting(Phrase::text).contains("brown dog", "girl\u2019s cat", "two red chairs");
        assertThat(phrases).extracting(Phrase::head).contains("lamp", "dog", "cat", "chair");
        for (Phrase phrase : phrases) {
            String text = phrase.caption() == 0 ? "A lamp." : caption;
            int start = text.offsetByCodePoints(0, phrase.start());
            assertThat(text.substring(start, text.offsetByCodePoints(0, phrase.end())))
                    .isEqualTo(phrase.text());
        }
    }

    @Test
    void shortWordsAndListedOnesAreNouns() {
        assertThat(kept(PhraseSettings.DEFAULT, "A photo of a tv.", "An umbrella and a dog.", "A red and a blue car.")
                        .record()
                        .phrases())
                .extracting(Phrase::text)
                .containsExactly("tv", "umbrella", "dog", "red and a blue car");
    }

    @Test
    void threeWordsMakeAPhraseDescriptive() {
        assertThat(kept(PhraseSettings.DEFAULT, "A small brown dog on a sofa")
                        .record()
                        .phrases())
                .extracting(Phrase::kind)
                .containsExactly(Phrase.Kind.DESCRIPTIVE, Phrase.Kind.CATEGORY);
        var two = new PhraseSettings(2, 64, 100, List.of(), true);
        assertThat(kept(two, "A brown dog on a sofa").record().phrases())
                .extracting(Phrase::kind)
                .containsExactly(Phrase.Kind.DESCRIPTIVE, Phrase.Kind.CATEGORY);
    }

    @Test
    void phrasesThatACaptionRepeatsAreOne() {
        assertThat(kept(PhraseSettings.DEFAULT, "A dog beside a dog. The dog sleeps.", "A dog.")
                        .record()
                        .phrases())
                .extracting(Phrase::text, Phrase::caption, Phrase::start)
                .containsExactly(tuple("dog", 0, 2), tuple("dog", 1, 2));
    }

    @Test
    void nounsWithoutABoxAreRefusedWithTheirHead() {
        Outcome.Kept kept =
                kept(PhraseSettings.DEFAULT, "The image shows a beautiful view of a castle in the background.");
        assertThat(kept.record().phrases()).extracting(Phrase::head).containsExactly("castle");
        assertThat(kept.refusals())
                .extracting(ItemRefusal::item, ItemRefusal::reason)
                .containsExactly(
                        tuple("image", RefusalReason.ABSTRACT_PHRASE),
                        tuple("beautiful view", RefusalReason.ABSTRACT_PHRASE),
                        tuple("background", RefusalReason.ABSTRACT_PHRASE));
        assertThat(kept.refusals().get(1).detail()).isEqualTo("head \"view\" (expected: a thing that has a box)");
    }

    @Test
    void theRecipeRefusesFurtherNouns() {
        var settings = new PhraseSettings(3, 64, 100, List.of(" Castle"), true);
        Outcome.Kept kept = kept(settings, "A dog in front of two castles");
        assertThat(kept.record().phrases()).extracting(Phrase::head).containsExactly("dog");
        assertThat(kept.refusals()).extracting(ItemRefusal::item).contains("two castles");
        assertThat(settings.identity())
                .isNotEqualTo(PhraseSettings.DEFAULT.identity())
                .contains("castle");
    }

    @Test
    void aCaptionThatIsNotEnglishGivesNoPhrases() {
        Outcome.Kept kept = kept(PhraseSettings.DEFAULT, "Ein Hund liegt auf dem Bett.", "A dog on a bed");
        assertThat(kept.record().phrases()).allMatch(phrase -> phrase.caption() == 1);
        assertThat(kept.refusals())
                .containsExactly(new ItemRefusal(
                        "Ein Hund liegt auf dem Bett.",
                        RefusalReason.CAPTION_LANGUAGE,
                        "no English words (expected: an English caption)"));
    }

    @Test
    void aPictureWithoutAPhraseIsRefusedWithItsCaption() {
        assertThat(run(PhraseSettings.DEFAULT, record("\u4E00\u53EA\u72D7\u8EBA\u5728\u5E8A\u4E0A")))
                .isInstanceOfSatisfying(Outcome.Refused.class, refused -> {
                    assertThat(refused.reason()).isEqualTo(RefusalReason.NO_PHRASE);
                    assertThat(refused.detail())
                            .contains("\u4E00\u53EA\u72D7", "expected: a noun phrase", "no English words");
                });
        var lenient = new PhraseSettings(3, 64, 100, List.of(), false);
        assertThat(kept(lenient, "sunset in the distance").record().phrases()).isEmpty();
        assertThat(run(PhraseSettings.DEFAULT, record())).isInstanceOf(Outcome.Kept.class);
    }

    @Test
    void whatIsTooMuchIsLeftOutWithItsNumber() {
        var settings = new PhraseSettings(3, 2, 40, List.of(), true);
        Outcome.Kept kept = kept(settings, "A dog, a cat, a cow", "A horse. ".repeat(10));
        assertThat(kept.record().phrases()).extracting(Phrase::head).containsExactly("dog", "cat");
        assertThat(kept.refusals())
                .extracting(ItemRefusal::reason, ItemRefusal::detail)
                .containsExactly(
                        tuple(RefusalReason.TOO_MANY_PHRASES, "behind 2 others (expected: at most so many phrases)"),
                        tuple(RefusalReason.CAPTION_LENGTH, "90 code points (expected: <= 40)"));
    }

    @Test
    void phrasesThatARecordBringsAreKept() {
        var brought = new Phrase("hound", 0, 2, 7, "hound", Phrase.Kind.CATEGORY);
        RexverseRecord record = record("A hound on a bed", "A cat").withPhrases(List.of(brought));
        assertThat(((Outcome.Kept) run(PhraseSettings.DEFAULT, record)).record().phrases())
                .extracting(Phrase::text)
                .containsExactly("hound", "cat");
    }

    @Test
    void threadsFindTheSamePhrases() throws Exception {
        var extractor = new PhraseExtractor(Set.of());
        List<String> captions = AnnotatedCaptions.read().stream()
                .map(AnnotatedCaptions.Caption::text)
                .toList();
        Callable<List<PhraseExtractor.Extraction>> all =
                () -> captions.stream().map(extractor::extract).toList();
        List<PhraseExtractor.Extraction> alone = all.call();
        try (var threads = Executors.newFixedThreadPool(4)) {
            var runs = new ArrayList<Future<List<PhraseExtractor.Extraction>>>();
            for (int i = 0; i < 4; i++) {
                runs.add(threads.submit(all));
            }
            for (Future<List<PhraseExtractor.Extraction>> run : runs) {
                assertThat(run.get()).isEqualTo(alone);
            }
        }
    }
}
