package io.rexserve.data.ground;

import io.rexserve.data.record.Phrase;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.stage.Cost;
import io.rexserve.data.stage.ItemRefusal;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.RefusalReason;
import io.rexserve.image.box.PixelBox;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Regions of the boxes that something else gave for a record's phrases, chosen and joined as those of the embedded
/// model are.
public final class GivenBoxes {
    private final RexverseRecord record;
    private final String by;
    private final MatchSettings settings;
    private final List<Question> questions;
    private final Set<String> categories;

    /// A box that shows a phrase.
    ///
    /// @param box in pixels of the upright picture
    /// @param proposal score of the box whatever it shows, 0 to 1
    /// @param phrase score of the phrase for the box, 0 to 1
    /// @param score of both together, 0 to 1; boxes are chosen by it
    public record GivenBox(PixelBox box, float proposal, float phrase, float score) {
        /// Of a grounder that has one score for everything.
        public GivenBox(PixelBox box, float score) {
            this(box, score, score, score);
        }
    }

    /// What was found for one of the phrases.
    ///
    /// @param form in which the phrase was known, one of [#forms]; null if in none
    /// @param boxes that show it
    /// @param problem why it was not looked for; null if it was
    public record Found(
            @Nullable String form,
            List<GivenBox> boxes,
            @Nullable String problem) {
        public Found {
            boxes = List.copyOf(boxes);
        }
    }

    private record Question(int phrase, String label, PhraseQuery query) {}

    /// @param by who gives the boxes
    public GivenBoxes(RexverseRecord record, String by, MatchSettings settings) {
        this.record = record;
        this.by = by;
        this.settings = settings;
        this.categories = settings.categories();
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
        List<String> asked = asked();
        if (boxes.size() != asked.size()) {
            throw new IllegalArgumentException(
                    "boxes: of " + boxes.size() + " phrases (expected: of " + asked.size() + ")");
        }
        return outcomeOf(
                IntStream.range(0, boxes.size())
                        .mapToObj(i -> new Found(asked.get(i), boxes.get(i), null))
                        .toList(),
                refusals,
                required,
                cost);
    }

    /// @param found for each of [#forms], in its order
    /// @param refusals that the outcome begins with
    /// @param required whether a picture without a region is refused
    public Outcome outcomeOf(List<Found> found, List<ItemRefusal> refusals, boolean required, Cost cost) {
        var outcome = new GroundOutcome(record, by);
        var phrases = new ArrayList<AskedPhrase>();
        for (int i = 0; i < found.size(); i++) {
            Question question = questions.get(i);
            Found of = found.get(i);
            if (of.problem() == null) {
                phrases.add(asked(question, of));
            } else {
                outcome.notGrounded(question.label(), of.problem());
            }
        }
        Outcome of = outcome.of(new RegionMatcher(settings).match(phrases), settings.mergeIou(), required, cost);
        if (of instanceof Outcome.Kept kept) {
            var all = new ArrayList<>(refusals);
            all.addAll(kept.refusals());
            return new Outcome.Kept(kept.record(), all, cost);
        }
        return of;
    }

    private AskedPhrase asked(Question question, Found found) {
        return new AskedPhrase(
                question.phrase(),
                question.label(),
                question.query().category(categories),
                found.form() != null && question.query().isHeadAlone(found.form()),
                question.query().count(),
                found.boxes().stream()
                        .map(box -> new Candidate(box.box(), box.proposal(), box.phrase(), box.score()))
                        .toList());
    }

    /// The outcome for a picture that was not looked at: a picture that brings regions keeps them, another is refused.
    public Outcome unfamiliar(String why, List<ItemRefusal> refusals, Cost cost) {
        if (record.regions().isEmpty()) {
            return new Outcome.Refused(RefusalReason.UNFAMILIAR, why, cost);
        }
        var all = new ArrayList<>(refusals);
        all.add(GroundOutcome.unsearched(why));
        return new Outcome.Kept(record, all, cost);
    }
}
