package io.rexserve.model.language.constraint;

import io.rexserve.model.grammar.AnswerForm;
import io.rexserve.model.grammar.GrammarTokens;
import java.util.Set;

/// Decides before every step which tokens are legal. One constraint serves any number of answers.
@FunctionalInterface
public interface TokenConstraint {
    /// No constraint.
    TokenConstraint NONE = () -> new Automaton() {
        @Override
        public LegalTokens legal() {
            return LegalTokens.ALL;
        }

        @Override
        public void advance(int id) {}
    };

    /// Where one answer stands. Belongs to one thread at a time.
    interface Automaton {
        /// The tokens that may come next.
        LegalTokens legal();

        /// The next token was decided.
        void advance(int id);
    }

    /// The start of an answer.
    Automaton begin();

    /// Answers inside the grammar: [GrammarAutomaton] says what is legal where.
    ///
    /// @param stopIds ids that end the answer
    /// @param unordered whether lists have no order ([LegalTokens#closedBy])
    static TokenConstraint grammar(GrammarTokens tokens, AnswerForm form, Set<Integer> stopIds, boolean unordered) {
        var grammar = new GrammarAutomaton.Grammar(tokens, form, stopIds, unordered);
        return () -> new GrammarAutomaton(grammar);
    }
}
