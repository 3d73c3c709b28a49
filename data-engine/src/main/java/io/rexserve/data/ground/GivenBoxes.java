package io.rexserve.data.ground;

import io.rexserve.data.record.Phrase;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.stage.Cost;
import io.rexserve.data.stage.ItemRefusal;
import io.rexserve.data.stage.Outcome;
import io.rexserve.image.box.PixelBox;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/// Regions of the boxes that something else gave for a record's phrases, chosen and joined as those of the embedded
/// model are.
public final class GivenBoxes {
    private final RexverseRecord record;
    private final String by;
    private final MatchSettings settings;
    private final List<Question> questions;

    /// A box that shows a phrase.
    ///
    /// @param box in pixels of the upright picture
    /// @param score from 0 to 1
    public record GivenBox(PixelBox box, float score) {}

    private record Question(int phrase, String label, PhraseQuery query) {}

    /// @param by who gives the boxes
    public GivenBoxes(RexverseRecord record, String by, MatchSettings settings) {
        this.record = record;
        this.by = by;
        this.settings = settings;
        this.questions = record.phrases().isEmpty()
                ? settings.names().stream()
                        .map(name -> new Question(-1, name, PhraseQuery.of(name, name)))
                        .toList()
                : IntStream.range(0, record.phrases().size())
                        .mapToObj(i -> {
                            Phrase phrase = record.phrases().get(i);
                            return new Question(i, phrase.text(), PhraseQuery.of(phrase.text(), phrase.head()));
                        })
                        .toList();
    }

    /// What boxes are asked for: the phrases without their numbers of things, or the names where there are no phrases.
    public List<String> asked() {
        return questions.stream().map(question -> question.query().text()).toList();
    }

    /// In which forms each of [#asked] may be known to a model of few words, the most telling first: as it is, in the
    /// singular, its head noun alone.
    public List<List<String>> forms() {
        return questions.stream().map(question -> question.query().forms()).toList();
    }

    /// @param boxes for each of [#asked], in its order
    /// @param refusals that the outcome begins with
    /// @param required whether a picture without a region is refused
    public Outcome outcome(List<List<GivenBox>> boxes, List<ItemRefusal> refusals, boolean required, Cost cost) {
        if (boxes.size() != questions.size()) {
            throw new IllegalArgumentException(
                    "boxes: of " + boxes.size() + " phrases (expected: of " + questions.size() + ")");
        }
        var phrases = new ArrayList<AskedPhrase>();
        for (int i = 0; i < boxes.size(); i++) {
            Question question = questions.get(i);
            List<Candidate> candidates = boxes.get(i).stream()
                    .map(box -> new Candidate(box.box(), box.score(), box.score(), box.score()))
                    .toList();
            phrases.add(new AskedPhrase(
                    question.phrase(),
                    question.label(),
                    question.query().category(Set.copyOf(settings.names())),
                    false,
                    question.query().count(),
                    candidates));
        }
        var outcome = new GroundOutcome(record, by);
        Outcome of = outcome.of(new RegionMatcher(settings).match(phrases), settings.mergeIou(), required, cost);
        if (of instanceof Outcome.Kept kept) {
            var all = new ArrayList<>(refusals);
            all.addAll(kept.refusals());
            return new Outcome.Kept(kept.record(), all, cost);
        }
        return of;
    }
}
