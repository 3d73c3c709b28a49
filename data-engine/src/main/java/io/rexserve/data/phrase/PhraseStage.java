package io.rexserve.data.phrase;

import io.rexserve.data.record.Phrase;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.stage.AnswerStore;
import io.rexserve.data.stage.Cost;
import io.rexserve.data.stage.ItemRefusal;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.RefusalReason;
import io.rexserve.data.stage.Stage;
import io.rexserve.data.stage.StageInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Takes the noun phrases out of a record's captions. A caption that has phrases already, as those of imported records
/// may, keeps them.
final class PhraseStage implements Stage {
    private static final int SHOWN = 60;

    private final PhraseSettings settings;
    private final PhraseExtractor extractor;

    PhraseStage(PhraseSettings settings, PhraseExtractor extractor) {
        this.settings = settings;
        this.extractor = extractor;
    }

    @Override
    public Outcome process(StageInput input, AnswerStore answers) {
        long began = System.nanoTime();
        RexverseRecord record = input.record();
        Set<Integer> done = record.phrases().stream().map(Phrase::caption).collect(Collectors.toSet());
        var phrases = new ArrayList<>(record.phrases());
        var refusals = new ArrayList<ItemRefusal>();
        for (int i = 0; i < record.captions().size(); i++) {
            if (!done.contains(i)) {
                add(i, record.captions().get(i).text(), phrases, refusals);
            }
        }
        boolean empty = phrases.isEmpty() && record.regions().isEmpty();
        if (empty && !record.captions().isEmpty() && settings.required()) {
            return new Outcome.Refused(RefusalReason.NO_PHRASE, why(record, refusals), Cost.NONE.since(began));
        }
        return new Outcome.Kept(record.withPhrases(phrases), refusals, Cost.NONE.since(began));
    }

    private void add(int caption, String text, List<Phrase> phrases, List<ItemRefusal> refusals) {
        int length = text.codePointCount(0, text.length());
        if (length > settings.maxCaptionLength()) {
            refusals.add(new ItemRefusal(
                    shown(text),
                    RefusalReason.CAPTION_LENGTH,
                    length + " code points (expected: <= " + settings.maxCaptionLength() + ")"));
            return;
        }
        PhraseExtractor.Extraction extraction = extractor.extract(text);
        if (!extraction.english()) {
            refusals.add(new ItemRefusal(
                    shown(text), RefusalReason.CAPTION_LANGUAGE, "no English words (expected: an English caption)"));
        }
        refusals.addAll(extraction.refusals());
        for (NounPhrase phrase : extraction.phrases()) {
            if (phrases.size() < settings.maxPhrases()) {
                phrases.add(of(phrase, caption));
            } else {
                refusals.add(new ItemRefusal(
                        phrase.text(),
                        RefusalReason.TOO_MANY_PHRASES,
                        "behind " + settings.maxPhrases() + " others (expected: at most so many phrases)"));
            }
        }
    }

    private Phrase of(NounPhrase phrase, int caption) {
        Phrase.Kind kind =
                phrase.words() >= settings.descriptiveWords() ? Phrase.Kind.DESCRIPTIVE : Phrase.Kind.CATEGORY;
        return new Phrase(phrase.text(), caption, phrase.start(), phrase.end(), phrase.head(), kind);
    }

    private static String why(RexverseRecord record, List<ItemRefusal> refusals) {
        String first = refusals.isEmpty()
                ? ""
                : "; " + refusals.getFirst().item() + ": " + refusals.getFirst().detail();
        return record.captions().size() + " captions, the first \""
                + shown(record.captions().getFirst().text()) + "\" (expected: a noun phrase)" + first;
    }

    private static String shown(String text) {
        return text.codePointCount(0, text.length()) <= SHOWN
                ? text
                : text.substring(0, text.offsetByCodePoints(0, SHOWN)) + "...";
    }
}
