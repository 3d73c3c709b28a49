package io.rexserve.model.grammar;

import io.rexserve.model.grammar.AnswerEvent.Flaw;
import io.rexserve.model.grammar.AnswerEvent.Flaw.Kind;
import io.rexserve.model.grammar.AnswerLexer.Lexeme;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// Parses `text <ground>phrase</ground><objects><obj3><obj7></objects> text` incrementally, token by token or in any
/// other pieces: joined over all calls, text deltas and events do not depend on how the answer was split.
///
/// Where the reference reader drops repeated phrases, phrases whose regions were all claimed before, and everything
/// after a broken tag, this one keeps them and reports a [Flaw].
public final class AnswerParser {
    private enum State {
        TEXT,
        PHRASE,
        AFTER_PHRASE,
        LIST
    }

    private final int regionCount;
    private final AnswerLexer lexer = new AnswerLexer();
    private final StringBuilder phrase = new StringBuilder();
    private final StringBuilder strayText = new StringBuilder();
    private final StringBuilder whitespace = new StringBuilder();
    private final BitSet listed = new BitSet();
    private List<AnswerEvent> events = new ArrayList<>();
    private State state = State.TEXT;
    private int length;
    private int phraseStart;
    private int phrases;

    /// @param regionCount regions that the prompt carries
    public AnswerParser(int regionCount) {
        this.regionCount = regionCount;
    }

    /// The next piece of the answer, and what it decides.
    public List<AnswerEvent> feed(String piece) {
        lexer.feed(piece).forEach(this::read);
        return drain();
    }

    /// The answer is over, whether it was complete or not.
    public List<AnswerEvent> finish() {
        lexer.finish().forEach(this::read);
        backToText();
        return drain();
    }

    private List<AnswerEvent> drain() {
        List<AnswerEvent> drained = events;
        events = new ArrayList<>();
        return drained;
    }

    private void read(Lexeme lexeme) {
        switch (lexeme) {
            case Lexeme.Text(String text) -> text(text);
            case Lexeme.Region(int region) -> region(region);
            case Lexeme.Tag(Lexeme.Mark mark) -> {
                switch (mark) {
                    case GROUND -> openPhrase();
                    case GROUND_END -> closePhrase();
                    case OBJECTS -> openList();
                    case OBJECTS_END -> closeList();
                }
            }
        }
    }

    private void text(String text) {
        switch (state) {
            case TEXT -> emit(text);
            case PHRASE -> {
                phrase.append(text);
                emit(text);
            }
            case AFTER_PHRASE -> {
                // Whitespace between a phrase and its list is part of the notation, other whitespace of the text.
                whitespace.append(text);
                if (!text.isBlank()) {
                    backToText();
                }
            }
            case LIST -> strayText.append(text);
        }
    }

    private void region(int region) {
        String tag = Tags.region(region);
        if (state == State.AFTER_PHRASE) {
            backToText();
        }
        if (region >= regionCount) {
            flaw(Kind.UNKNOWN_REGION, tag);
        }
        if (state == State.LIST) {
            addToList(region, tag);
            return;
        }
        if (state == State.PHRASE) {
            phrase.append(tag);
        }
        int start = length;
        emit(tag);
        if (region < regionCount) {
            events.add(new AnswerEvent.RegionMentioned(region, new Span(start, length)));
        }
    }

    private void addToList(int region, String tag) {
        if (listed.get(region)) {
            flaw(Kind.REPEATED_REGION, tag);
        } else if (region < regionCount) {
            listed.set(region);
            events.add(new AnswerEvent.RegionListed(phrases - 1, region));
        }
    }

    private void openPhrase() {
        backToText();
        state = State.PHRASE;
        phraseStart = length;
    }

    private void closePhrase() {
        if (state == State.PHRASE) {
            endPhrase();
            state = State.AFTER_PHRASE;
        } else {
            flaw(Kind.STRAY_TAG, Tags.GROUND_END);
        }
    }

    private void openList() {
        switch (state) {
            case LIST -> {
                flaw(Kind.STRAY_TAG, Tags.OBJECTS);
                return;
            }
            case PHRASE -> backToText();
            case AFTER_PHRASE -> whitespace.setLength(0);
            case TEXT -> {
                flaw(Kind.LIST_WITHOUT_PHRASE, Tags.OBJECTS);
                phraseStart = length;
                endPhrase();
            }
        }
        state = State.LIST;
    }

    private void closeList() {
        if (state == State.LIST) {
            endList();
            state = State.TEXT;
        } else {
            flaw(Kind.STRAY_TAG, Tags.OBJECTS_END);
        }
    }

    /// Ends whatever is open.
    private void backToText() {
        switch (state) {
            case TEXT -> {}
            case PHRASE -> {
                flaw(Kind.UNCLOSED_PHRASE, phrase.toString().strip());
                endPhrase();
            }
            case AFTER_PHRASE -> {
                emit(whitespace.toString());
                whitespace.setLength(0);
            }
            case LIST -> {
                flaw(Kind.UNCLOSED_LIST, Tags.OBJECTS);
                endList();
            }
        }
        state = State.TEXT;
    }

    private void endPhrase() {
        String text = phrase.toString().strip();
        int start = phraseStart + (text.isEmpty() ? 0 : phrase.indexOf(text));
        events.add(new AnswerEvent.PhraseEnded(phrases++, text, new Span(start, start + text.length())));
        phrase.setLength(0);
    }

    private void endList() {
        String words = strayText.toString().replaceAll("[\\s,;]+", " ").strip();
        if (!words.isEmpty()) {
            flaw(Kind.STRAY_TEXT, words);
        }
        events.add(new AnswerEvent.ListClosed(phrases - 1));
        strayText.setLength(0);
        listed.clear();
    }

    private void emit(String text) {
        if (!text.isEmpty()) {
            length += text.length();
            events.add(new AnswerEvent.TextDelta(text));
        }
    }

    private void flaw(Kind kind, String detail) {
        events.add(new Flaw(kind, detail));
    }
}
