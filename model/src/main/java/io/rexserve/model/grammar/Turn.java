package io.rexserve.model.grammar;

import io.rexserve.model.grammar.PromptSegment.RegionTag;
import io.rexserve.model.grammar.PromptSegment.TemplateText;
import io.rexserve.model.grammar.PromptSegment.UserText;
import java.util.ArrayList;
import java.util.List;

/// A question of a conversation that was answered.
///
/// @param answer as generated, tags included, or as it is read
public record Turn(String question, String answer) {
    public Turn {
        if (question.isBlank()) {
            throw new IllegalArgumentException("question: blank (expected: some text)");
        }
    }

    /// The answer as a prompt repeats it: tags of the answer grammar stay tags, index tokens where there is such a
    /// region. Everything else is plain characters, since a caller may have written it.
    List<PromptSegment> answerSegments(int regionCount) {
        var segments = new ArrayList<PromptSegment>();
        for (AnswerLexer.Lexeme lexeme : lexemes()) {
            segments.add(
                    switch (lexeme) {
                        case AnswerLexer.Lexeme.Text(String text) -> new UserText(text);
                        case AnswerLexer.Lexeme.Tag(AnswerLexer.Lexeme.Mark mark) -> new TemplateText(mark.text);
                        case AnswerLexer.Lexeme.Region(int region) ->
                            region < regionCount ? new RegionTag(region) : new UserText(Tags.region(region));
                    });
        }
        return segments;
    }

    /// The words of question and answer, without tags.
    public List<String> texts() {
        var texts = new ArrayList<String>(List.of(question));
        for (AnswerLexer.Lexeme lexeme : lexemes()) {
            if (lexeme instanceof AnswerLexer.Lexeme.Text(String text)) {
                texts.add(text);
            }
        }
        return texts;
    }

    private List<AnswerLexer.Lexeme> lexemes() {
        var lexer = new AnswerLexer();
        var lexemes = new ArrayList<>(lexer.feed(answer));
        lexemes.addAll(lexer.finish());
        return lexemes;
    }
}
