package io.rexserve.model.grammar;

import io.rexserve.model.grammar.AnswerEvent.Flaw;
import io.rexserve.model.grammar.AnswerEvent.Flaw.Kind;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// Reads `text <ground>phrase</ground><objects><obj3><obj7></objects> text` as it is written, token by token or in any
/// other pieces: joined over all calls, text deltas and events come out the same however the answer is cut.
///
/// Where the reference reader drops repeated phrases, phrases whose regions were all claimed before, and everything
/// behind a broken tag, this one keeps them and reports a [Flaw].
public final class AnswerParser {
    private enum Place {
        TEXT,
        PHRASE,
        BEHIND_PHRASE,
        LIST
    }

    private final int regionCount;
    private final TagScanner scanner = new TagScanner();
    private final StringBuilder phrase = new StringBuilder();
    private final StringBuilder stray = new StringBuilder();
    private final StringBuilder blanks = new StringBuilder();
    private final BitSet listed = new BitSet();
    private List<AnswerEvent> events = new ArrayList<>();
    private Place place = Place.TEXT;
    private int length;
    private int phraseStart;
    private int phrases;

    /// @param regionCount regions that the prompt carries
    public AnswerParser(int regionCount) {
        this.regionCount = regionCount;
    }

    /// The next piece of the answer, and what it decides.
    public List<AnswerEvent> feed(String piece) {
        scanner.feed(piece).forEach(this::read);
        return drain();
    }

    /// The answer is over, whether it was complete or not.
    public List<AnswerEvent> finish() {
        scanner.finish().forEach(this::read);
        leave();
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
        switch (place) {
            case TEXT -> say(text);
            case PHRASE -> {
                phrase.append(text);
                say(text);
            }
            case BEHIND_PHRASE -> {
                // Blanks between a phrase and its list belong to the notation, others to the text.
                blanks.append(text);
                if (!text.isBlank()) {
                    leave();
                }
            }
            case LIST -> stray.append(text);
        }
    }

    private void region(int region) {
        String tag = Tags.region(region);
        if (place == Place.BEHIND_PHRASE) {
            leave();
        }
        if (region >= regionCount) {
            flaw(Kind.UNKNOWN_REGION, tag);
        }
        if (place == Place.LIST) {
            list(region, tag);
            return;
        }
        if (place == Place.PHRASE) {
            phrase.append(tag);
        }
        int start = length;
        say(tag);
        if (region < regionCount) {
            events.add(new AnswerEvent.RegionMentioned(region, new Span(start, length)));
        }
    }

    private void list(int region, String tag) {
        if (listed.get(region)) {
            flaw(Kind.REPEATED_REGION, tag);
        } else if (region < regionCount) {
            listed.set(region);
            events.add(new AnswerEvent.RegionListed(phrases - 1, region));
        }
    }

    private void openPhrase() {
        leave();
        place = Place.PHRASE;
        phraseStart = length;
    }

    private void closePhrase() {
        if (place == Place.PHRASE) {
            namePhrase();
            place = Place.BEHIND_PHRASE;
        } else {
            flaw(Kind.STRAY_TAG, Tags.GROUND_END);
        }
    }

    private void openList() {
        switch (place) {
            case LIST -> {
                flaw(Kind.STRAY_TAG, Tags.OBJECTS);
                return;
            }
            case PHRASE -> leave();
            case BEHIND_PHRASE -> blanks.setLength(0);
            case TEXT -> {
                flaw(Kind.LIST_WITHOUT_PHRASE, Tags.OBJECTS);
                phraseStart = length;
                namePhrase();
            }
        }
        place = Place.LIST;
    }

    private void closeList() {
        if (place == Place.LIST) {
            endList();
            place = Place.TEXT;
        } else {
            flaw(Kind.STRAY_TAG, Tags.OBJECTS_END);
        }
    }

    /// Back to running text, from wherever reading stands.
    private void leave() {
        switch (place) {
            case TEXT -> {}
            case PHRASE -> {
                flaw(Kind.UNCLOSED_PHRASE, phrase.toString().strip());
                namePhrase();
            }
            case BEHIND_PHRASE -> {
                say(blanks.toString());
                blanks.setLength(0);
            }
            case LIST -> {
                flaw(Kind.UNCLOSED_LIST, Tags.OBJECTS);
                endList();
            }
        }
        place = Place.TEXT;
    }

    private void namePhrase() {
        String text = phrase.toString().strip();
        int start = phraseStart + (text.isEmpty() ? 0 : phrase.indexOf(text));
        events.add(new AnswerEvent.PhraseNamed(phrases++, text, new Span(start, start + text.length())));
        phrase.setLength(0);
    }

    private void endList() {
        String words = stray.toString().replaceAll("[\\s,;]+", " ").strip();
        if (!words.isEmpty()) {
            flaw(Kind.STRAY_TEXT, words);
        }
        events.add(new AnswerEvent.ListClosed(phrases - 1));
        stray.setLength(0);
        listed.clear();
    }

    private void say(String text) {
        if (!text.isEmpty()) {
            length += text.length();
            events.add(new AnswerEvent.TextDelta(text));
        }
    }

    private void flaw(Kind kind, String detail) {
        events.add(new Flaw(kind, detail));
    }
}
