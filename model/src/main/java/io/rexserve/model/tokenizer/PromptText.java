package io.rexserve.model.tokenizer;

import io.rexserve.model.grammar.Segment;
import io.rexserve.model.grammar.Tags;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Cuts prompts into what is tokenised in one piece.
final class PromptText {
    /// A slot, or text that no slot and no cut interrupts.
    sealed interface Piece {
        /// @param user the characters that a user typed
        record Text(String text, BitSet user) implements Piece {}

        record Slot(int placeholder) implements Piece {}
    }

    private final Pattern reserved;
    private final Blanks blanks;
    private final Set<String> named;

    /// @param reserved what user text must never become
    /// @param blanks where the text gets blanks of the vocabulary's
    /// @param named the special tokens among the reserved ones
    PromptText(Set<String> reserved, Blanks blanks, Set<String> named) {
        this.reserved = Pattern.compile(reserved.stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .map(Pattern::quote)
                .collect(Collectors.joining("|")));
        this.blanks = blanks;
        this.named = named;
    }

    List<Piece> pieces(List<Segment> segments) {
        List<Piece> pieces = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        BitSet user = new BitSet();
        for (Segment segment : segments) {
            switch (segment) {
                case Segment.Wording(String words) -> text.append(words);
                case Segment.RegionTag(int region) -> text.append(Tags.region(region));
                case Segment.UserText(String words) -> {
                    user.set(text.length(), text.length() + words.length());
                    text.append(words);
                }
                case Segment.ImageSlot _ -> slot(Tokenizer.IMAGE, text, user, pieces);
                case Segment.RegionSlot _ -> slot(Tokenizer.REGION, text, user, pieces);
            }
        }
        between(text, user, pieces);
        return pieces;
    }

    private void slot(int placeholder, StringBuilder text, BitSet user, List<Piece> pieces) {
        between(text, user, pieces);
        pieces.add(new Piece.Slot(placeholder));
        text.setLength(0);
        user.clear();
    }

    /// The text between two slots.
    private void between(StringBuilder text, BitSet user, List<Piece> pieces) {
        if (text.isEmpty()) {
            return;
        }
        List<Integer> places = blanks.places(text.length(), marks(text.toString(), user));
        for (int place : places.reversed()) {
            text.insert(place, Blanks.BLANK);
            shift(user, place);
        }
        cut(text.toString(), user, pieces);
    }

    private static void shift(BitSet user, int place) {
        BitSet behind = user.get(place, Math.max(place, user.length()));
        user.clear(place, Math.max(place, user.length()));
        behind.stream().forEach(at -> user.set(place + at + 1));
    }

    /// Special tokens in the product's own words.
    private List<Blanks.Mark> marks(String text, BitSet user) {
        List<Blanks.Mark> marks = new ArrayList<>();
        Matcher matcher = reserved.matcher(text);
        for (int at = 0; matcher.find(at); ) {
            boolean ownWords = isOwn(matcher, user);
            at = ownWords ? matcher.end() : matcher.start() + 1;
            if (ownWords) {
                marks.add(new Blanks.Mark(matcher.start(), matcher.end(), named.contains(matcher.group())));
            }
        }
        return marks;
    }

    /// Splits behind the first character of everything that reads as a reserved token and is not the product's alone.
    private void cut(String text, BitSet user, List<Piece> pieces) {
        int start = 0;
        Matcher matcher = reserved.matcher(text);
        for (int at = 0; matcher.find(at); ) {
            boolean ownWords = isOwn(matcher, user);
            at = ownWords ? matcher.end() : matcher.start() + 1;
            if (!ownWords) {
                add(text, start, at, user, pieces);
                start = at;
            }
        }
        add(text, start, text.length(), user, pieces);
    }

    private static boolean isOwn(Matcher token, BitSet user) {
        int typed = user.nextSetBit(token.start());
        return typed < 0 || typed >= token.end();
    }

    private static void add(String text, int start, int end, BitSet user, List<Piece> pieces) {
        if (start < end) {
            pieces.add(new Piece.Text(text.substring(start, end), user.get(start, end)));
        }
    }
}
