package io.rexserve.model.language.constraint;

import io.rexserve.model.grammar.AnswerForm;
import io.rexserve.model.grammar.GrammarTokens;
import java.util.BitSet;
import java.util.Set;
import java.util.stream.IntStream;

/// Follows an answer of the form `text <ground>phrase</ground><objects><obj3><obj7></objects> text`, token by token:
///
/// | state | legal |
/// |---|---|
/// | running text | words, `<ground>`, the end, and indices of regions where the task's [AnswerForm] knows mentions |
/// | phrase | words and `</ground>` |
/// | behind a phrase | `<objects>` |
/// | list | indices of regions that the prompt carries and the list does not hold yet, and `</objects>` |
///
/// A list may be empty: that nothing shows the phrase.
public final class GrammarAutomaton implements TokenConstraint.Automaton {
    private enum State {
        TEXT,
        PHRASE,
        BEHIND_PHRASE,
        LIST
    }

    /// What all answers to one question share.
    static final class Grammar {
        private final GrammarTokens tokens;
        private final int regions;
        private final LegalTokens inText;
        private final LegalTokens inPhrase;
        private final LegalTokens behindPhrase;
        private final boolean unordered;

        Grammar(GrammarTokens tokens, AnswerForm form, Set<Integer> stopIds, boolean unordered) {
            this.tokens = tokens;
            this.unordered = unordered;
            this.regions = Math.min(form.regions(), tokens.regions());
            IntStream lists = IntStream.of(tokens.groundEnd(), tokens.objects(), tokens.objectsEnd());
            IntStream unmentioned = indices(form.mentions() ? regions : 0);
            inText = LegalTokens.except(IntStream.concat(lists, unmentioned).toArray());
            IntStream tags = IntStream.of(tokens.ground(), tokens.objects(), tokens.objectsEnd());
            IntStream ends = stopIds.stream().mapToInt(Integer::intValue);
            inPhrase = LegalTokens.except(
                    IntStream.concat(IntStream.concat(tags, ends), indices(0)).toArray());
            behindPhrase = LegalTokens.only(tokens.objects());
        }

        /// The vocabulary's index tokens from one on.
        private IntStream indices(int from) {
            return IntStream.range(tokens.firstRegion() + from, tokens.firstRegion() + tokens.regions());
        }
    }

    private final Grammar grammar;
    private final BitSet listed = new BitSet();
    private State state = State.TEXT;

    GrammarAutomaton(Grammar grammar) {
        this.grammar = grammar;
    }

    @Override
    public LegalTokens legal() {
        return switch (state) {
            case TEXT -> grammar.inText;
            case PHRASE -> grammar.inPhrase;
            case BEHIND_PHRASE -> grammar.behindPhrase;
            case LIST -> inList();
        };
    }

    private LegalTokens inList() {
        IntStream free = IntStream.range(0, grammar.regions)
                .filter(region -> !listed.get(region))
                .map(grammar.tokens::region);
        int close = grammar.tokens.objectsEnd();
        return LegalTokens.only(IntStream.concat(free, IntStream.of(close)).toArray())
                .closedBy(close, grammar.unordered);
    }

    /// Follows illegal tokens too, so that an automaton may watch an answer that it does not constrain.
    @Override
    public void advance(int id) {
        GrammarTokens tokens = grammar.tokens;
        if (id == tokens.ground()) {
            state = State.PHRASE;
        } else if (id == tokens.groundEnd()) {
            state = State.BEHIND_PHRASE;
        } else if (id == tokens.objects()) {
            state = State.LIST;
            listed.clear();
        } else if (id == tokens.objectsEnd()) {
            state = State.TEXT;
        } else if (state == State.LIST && tokens.isRegion(id)) {
            listed.set(id - tokens.firstRegion());
        }
    }
}
