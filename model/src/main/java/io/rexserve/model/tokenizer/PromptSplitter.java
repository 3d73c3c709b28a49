package io.rexserve.model.tokenizer;

import io.rexserve.model.grammar.PromptSegment;
import io.rexserve.model.grammar.Tags;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Splits prompts into the texts that are tokenised in one piece, and placeholders between them.
final class PromptSplitter {
    /// A placeholder, or text that is tokenised as a whole.
    sealed interface Piece {
        /// @param user the characters that a user typed
        record Text(String text, BitSet user) implements Piece {}

        record Placeholder(int id) implements Piece {}
    }

    private final Pattern reserved;
    private final PrependScheme prependScheme;
    private final Set<String> named;

    /// @param reserved what user text must never become
    /// @param prependScheme where spaces are prepended
    /// @param named the special tokens among the reserved ones
    PromptSplitter(Set<String> reserved, PrependScheme prependScheme, Set<String> named) {
        this.reserved = Pattern.compile(reserved.stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .map(Pattern::quote)
                .collect(Collectors.joining("|")));
        this.prependScheme = prependScheme;
        this.named = named;
    }

    List<Piece> pieces(List<PromptSegment> segments) {
        List<Piece> pieces = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        BitSet user = new BitSet();
        for (PromptSegment segment : segments) {
            switch (segment) {
                case PromptSegment.TemplateText(String words) -> text.append(words);
                case PromptSegment.RegionTag(int region) -> text.append(Tags.region(region));
                case PromptSegment.UserText(String words) -> {
                    user.set(text.length(), text.length() + words.length());
                    text.append(words);
                }
                case PromptSegment.ImagePlaceholder _ -> placeholder(Tokenizer.IMAGE_PLACEHOLDER, text, user, pieces);
                case PromptSegment.RegionPlaceholder _ -> placeholder(Tokenizer.REGION_PLACEHOLDER, text, user, pieces);
            }
        }
        addText(text, user, pieces);
        return pieces;
    }

    private void placeholder(int id, StringBuilder text, BitSet user, List<Piece> pieces) {
        addText(text, user, pieces);
        pieces.add(new Piece.Placeholder(id));
        text.setLength(0);
        user.clear();
    }

    /// The text between two placeholders.
    private void addText(StringBuilder text, BitSet user, List<Piece> pieces) {
        if (text.isEmpty()) {
            return;
        }
        List<Integer> positions = prependScheme.positions(text.length(), specialTokens(text.toString(), user));
        for (int position : positions.reversed()) {
            text.insert(position, PrependScheme.SPACE);
            shift(user, position);
        }
        split(text.toString(), user, pieces);
    }

    private static void shift(BitSet user, int position) {
        BitSet behind = user.get(position, Math.max(position, user.length()));
        user.clear(position, Math.max(position, user.length()));
        behind.stream().forEach(at -> user.set(position + at + 1));
    }

    /// Special tokens in the product's own text.
    private List<PrependScheme.SpecialToken> specialTokens(String text, BitSet user) {
        List<PrependScheme.SpecialToken> tokens = new ArrayList<>();
        Matcher matcher = reserved.matcher(text);
        for (int at = 0; matcher.find(at); ) {
            boolean own = isOwn(matcher, user);
            at = own ? matcher.end() : matcher.start() + 1;
            if (own) {
                tokens.add(new PrependScheme.SpecialToken(
                        matcher.start(), matcher.end(), named.contains(matcher.group())));
            }
        }
        return tokens;
    }

    /// Splits after the first character of everything that reads as a reserved token and holds characters of a user's.
    private void split(String text, BitSet user, List<Piece> pieces) {
        int start = 0;
        Matcher matcher = reserved.matcher(text);
        for (int at = 0; matcher.find(at); ) {
            boolean own = isOwn(matcher, user);
            at = own ? matcher.end() : matcher.start() + 1;
            if (!own) {
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
