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

    /// @param reserved what user text must never become
    PromptText(Set<String> reserved) {
        this.reserved = Pattern.compile(reserved.stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .map(Pattern::quote)
                .collect(Collectors.joining("|")));
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
        cut(text.toString(), user, pieces);
        return pieces;
    }

    private void slot(int placeholder, StringBuilder text, BitSet user, List<Piece> pieces) {
        cut(text.toString(), user, pieces);
        pieces.add(new Piece.Slot(placeholder));
        text.setLength(0);
        user.clear();
    }

    /// Splits behind the first character of everything that reads as a reserved token and is not the product's alone.
    private void cut(String text, BitSet user, List<Piece> pieces) {
        int start = 0;
        Matcher matcher = reserved.matcher(text);
        for (int at = 0; matcher.find(at); ) {
            int typed = user.nextSetBit(matcher.start());
            boolean ownWords = typed < 0 || typed >= matcher.end();
            at = ownWords ? matcher.end() : matcher.start() + 1;
            if (!ownWords) {
                add(text, start, at, user, pieces);
                start = at;
            }
        }
        add(text, start, text.length(), user, pieces);
    }

    private static void add(String text, int start, int end, BitSet user, List<Piece> pieces) {
        if (start < end) {
            pieces.add(new Piece.Text(text.substring(start, end), user.get(start, end)));
        }
    }
}
