package io.rexserve.data.ground;

import io.rexserve.data.embedded.EmbeddedModels;
import io.rexserve.data.embedded.Proposals;
import io.rexserve.data.embedded.RegionReader;
import io.rexserve.data.record.Phrase;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.stage.AnswerStore;
import io.rexserve.data.stage.Cost;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.RefusalReason;
import io.rexserve.data.stage.Stage;
import io.rexserve.data.stage.StageInput;
import io.rexserve.data.store.StoredPicture;
import io.rexserve.image.InvalidImageException;
import io.rexserve.image.RgbImage;
import io.rexserve.image.box.ObjectScore;
import io.rexserve.image.decoding.ImageDecoder;
import io.rexserve.model.proposal.Proposal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Grounds phrases with the networks of this process: proposals of UPN, of which ChatRex scores every one for every
/// phrase.
final class ModelGround implements Stage {
    private final ModelGroundSettings settings;
    private final EmbeddedModels models;
    private final RegionMatcher matcher;
    private final String author;
    private final Set<String> categories;

    ModelGround(ModelGroundSettings settings, EmbeddedModels models) {
        this.settings = settings;
        this.models = models;
        this.matcher = new RegionMatcher(settings.match());
        this.author = settings.models().author();
        this.categories = settings.match().categories();
    }

    /// A phrase, or a name, in the form in which it is asked.
    private record Question(int phrase, String label, PhraseQuery query, String form) {}

    @Override
    public Outcome process(StageInput input, AnswerStore answers) throws InterruptedException {
        long began = System.nanoTime();
        RgbImage image;
        try {
            image = ImageDecoder.decode(input.content(), StoredPicture.LIMITS);
        } catch (InvalidImageException e) {
            return new Outcome.Refused(
                    RefusalReason.UNREADABLE, String.valueOf(e.getMessage()), Cost.NONE.since(began));
        }
        var outcome = new GroundOutcome(input.record(), author);
        List<Question> questions = questions(input.record(), outcome);
        Proposals proposals = models.propose(input.record().id(), image, settings.proposals());
        Optional<String> unfamiliar = proposals.unfamiliar(settings.proposals());
        if (unfamiliar.isPresent()) {
            return input.record().regions().isEmpty()
                    ? new Outcome.Refused(RefusalReason.UNFAMILIAR, unfamiliar.get(), Cost.NONE.since(began))
                    : unsearched(input.record(), proposals, unfamiliar.get(), Cost.NONE.since(began));
        }
        List<AskedPhrase> asked = asked(image, proposals, questions, outcome);
        return outcome.score("ood", proposals.oodScore())
                .of(matcher.match(asked), settings.match().mergeIou(), settings.required(), Cost.NONE.since(began));
    }

    /// Regions that a picture brings stay, though the model is no judge of it.
    private Outcome unsearched(RexverseRecord record, Proposals proposals, String why, Cost cost) {
        RexverseRecord scored = GroundOutcome.withScore(record, "ood", proposals.oodScore());
        return new Outcome.Kept(scored, List.of(GroundOutcome.unsearched(why)), cost);
    }

    private List<Question> questions(RexverseRecord record, GroundOutcome outcome) {
        if (record.phrases().isEmpty()) {
            return settings.match().names().stream()
                    .map(name -> new Question(-1, name, PhraseQuery.of(name, name), name))
                    .toList();
        }
        var questions = new ArrayList<Question>();
        for (int i = 0; i < record.phrases().size(); i++) {
            Phrase phrase = record.phrases().get(i);
            PhraseQuery query = PhraseQuery.of(phrase.text(), phrase.head());
            Optional<String> form = query.forms().stream()
                    .filter(text -> settings.headForUnknownWords() || !query.isHeadAlone(text))
                    .filter(text -> models.unknownWords(text).isEmpty())
                    .findFirst();
            if (form.isPresent()) {
                questions.add(new Question(i, phrase.text(), query, form.get()));
            } else {
                outcome.notGrounded(
                        phrase.text(),
                        "the model's vocabulary lacks " + String.join(", ", models.unknownWords(query.text()))
                                + " (expected: words that it knows)");
            }
        }
        return questions;
    }

    private List<AskedPhrase> asked(
            RgbImage image, Proposals proposals, List<Question> questions, GroundOutcome outcome)
            throws InterruptedException {
        if (questions.isEmpty() || proposals.proposals().isEmpty()) {
            return questions.stream()
                    .map(question -> asked(question, proposals, new float[0]))
                    .toList();
        }
        try (RegionReader reader = models.read(image, proposals.boxes())) {
            List<String> forms = questions.stream()
                    .map(Question::form)
                    .distinct()
                    .filter(reader::fits)
                    .toList();
            List<float[]> scores = reader.scores(forms);
            var asked = new ArrayList<AskedPhrase>();
            for (Question question : questions) {
                int form = forms.indexOf(question.form());
                if (form >= 0) {
                    asked.add(asked(question, proposals, scores.get(form)));
                } else {
                    outcome.notGrounded(question.label(), "longer than the model reads behind a picture");
                }
            }
            return asked;
        }
    }

    /// @param scores one per proposal
    private AskedPhrase asked(Question question, Proposals proposals, float[] scores) {
        var candidates = new ArrayList<Candidate>();
        for (int i = 0; i < scores.length; i++) {
            Proposal proposal = proposals.proposals().get(i);
            candidates.add(new Candidate(
                    proposal.box(), proposal.score(), scores[i], ObjectScore.of(proposal.score(), scores[i])));
        }
        return new AskedPhrase(
                question.phrase(),
                question.label(),
                question.query().category(categories),
                question.query().isHeadAlone(question.form()),
                question.query().count(),
                candidates);
    }

    @Override
    public void close() {
        models.close();
    }
}
