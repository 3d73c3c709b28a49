package io.rexserve.data.endpoint;

import io.rexserve.data.phrase.PhraseExtractor;
import io.rexserve.data.record.Phrase;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.RefusalReason;
import io.rexserve.data.stage.StageEnvironment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Asks for the noun phrases of each caption. Captions that have phrases already keep them.
final class EndpointPhrases extends ChatStage {
    private final EndpointPhraseSettings settings;
    private final PhraseExtractor extractor = new PhraseExtractor(Set.of());

    EndpointPhrases(EndpointPhraseSettings settings, StageEnvironment environment) {
        super(settings.endpoint(), EndpointPhraseSettings.PROMPT, settings.maxTokens(), environment);
        this.settings = settings;
    }

    @Override
    Outcome process(Session session) throws InterruptedException, UnavailableException {
        RexverseRecord record = session.record();
        Set<Integer> done = record.phrases().stream().map(Phrase::caption).collect(Collectors.toSet());
        var phrases = new ArrayList<>(record.phrases());
        String invalid = "";
        for (int i = 0; i < record.captions().size(); i++) {
            if (done.contains(i)) {
                continue;
            }
            String caption = record.captions().get(i).text();
            Verdict<List<ListedPhrase>> verdict =
                    session.ask("caption", Map.of("caption", caption), List::of, ListedPhrase::read);
            if (verdict instanceof Verdict.Valid<List<ListedPhrase>> valid) {
                add(i, caption, valid.value(), phrases, session);
            } else if (verdict instanceof Verdict.Invalid<List<ListedPhrase>> refused) {
                invalid = refused.detail();
                session.refuse(AnswerSchema.shown(caption), RefusalReason.INVALID_ANSWER, invalid);
            }
        }
        boolean empty = phrases.isEmpty() && record.regions().isEmpty();
        if (empty && !record.captions().isEmpty() && settings.required()) {
            return invalid.isEmpty()
                    ? session.refused(RefusalReason.NO_PHRASE, none(record))
                    : session.refused(RefusalReason.INVALID_ANSWER, invalid);
        }
        return session.kept(record.withPhrases(phrases));
    }

    private static String none(RexverseRecord record) {
        return record.captions().size() + " captions, the first \""
                + AnswerSchema.shown(record.captions().getFirst().text())
                + "\" (expected: a noun phrase that stands in it)";
    }

    private void add(int caption, String text, List<ListedPhrase> listed, List<Phrase> phrases, Session session) {
        for (ListedPhrase one : listed) {
            String item = AnswerSchema.shown(one.phrase());
            String problem = one.problem(text);
            String noBox = problem.isEmpty() ? extractor.refusal(one.head()) : "";
            if (!problem.isEmpty() || !noBox.isEmpty()) {
                RefusalReason reason = noBox.isEmpty() ? RefusalReason.INVALID_ANSWER : RefusalReason.ABSTRACT_PHRASE;
                session.refuse(item, reason, problem + noBox);
                continue;
            }
            Phrase phrase = one.in(text, caption, settings.descriptiveWords());
            if (phrases.stream()
                    .anyMatch(other -> other.caption() == caption
                            && other.start() == phrase.start()
                            && other.end() == phrase.end())) {
                session.refuse(item, RefusalReason.INVALID_ANSWER, "listed twice (expected: once)");
            } else if (phrases.size() >= settings.maxPhrases()) {
                session.refuse(
                        item,
                        RefusalReason.TOO_MANY_PHRASES,
                        "behind " + settings.maxPhrases() + " others (expected: at most so many phrases)");
            } else {
                phrases.add(phrase);
            }
        }
    }
}
