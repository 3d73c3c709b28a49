package io.rexserve.model.language.constraint;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/// Which tokens may come next: a small set of ids, or all but a small set.
public final class LegalTokens {
    /// Every token.
    public static final LegalTokens ALL = except();

    private final int[] ids;
    private final boolean allowed;
    private final OptionalInt closing;
    private final boolean unordered;

    private LegalTokens(int[] ids, boolean allowed, OptionalInt closing, boolean unordered) {
        this.ids = ids;
        this.allowed = allowed;
        this.closing = closing;
        this.unordered = unordered;
    }

    private static LegalTokens of(int[] ids, boolean allowed) {
        return new LegalTokens(IntStream.of(ids).sorted().distinct().toArray(), allowed, OptionalInt.empty(), false);
    }

    /// These ids alone.
    public static LegalTokens only(int... ids) {
        return of(ids, true);
    }

    /// All but these ids.
    public static LegalTokens except(int... ids) {
        return of(ids, false);
    }

    /// The same of a list that this token closes.
    ///
    /// @param unordered whether the list may go on with any of its members, which share the probability of going
    ///     on: a greedy answer then closes it only where closing is likelier than all other legal tokens together
    public LegalTokens closedBy(int id, boolean unordered) {
        return new LegalTokens(ids, allowed, OptionalInt.of(id), unordered);
    }

    /// The token that closes the open list, where there is one.
    public OptionalInt closing() {
        return closing;
    }

    /// Whether the open list has no order.
    public boolean unordered() {
        return unordered;
    }

    /// The same without the token that closes the list.
    public LegalTokens withoutClosing() {
        int close = closing.orElse(-1);
        return of(IntStream.of(ids).filter(id -> id != close).toArray(), allowed);
    }

    /// Whether the token may come next.
    public boolean allows(int id) {
        return Arrays.binarySearch(ids, id) >= 0 == allowed;
    }

    /// Legal ids below `vocabulary` as ascending ranges `from, to, from, to ...`, `to` not included.
    public int[] ranges(int vocabulary) {
        return allowed ? inside(vocabulary) : outside(vocabulary);
    }

    /// The ranges of all other ids.
    public int[] otherRanges(int vocabulary) {
        return allowed ? outside(vocabulary) : inside(vocabulary);
    }

    private int[] inside(int vocabulary) {
        var ranges = new int[2 * ids.length];
        int count = 0;
        for (int id : ids) {
            if (id < 0 || id >= vocabulary) {
                continue;
            }
            if (count > 0 && ranges[count - 1] == id) {
                ranges[count - 1] = id + 1;
            } else {
                ranges[count++] = id;
                ranges[count++] = id + 1;
            }
        }
        return Arrays.copyOf(ranges, count);
    }

    private int[] outside(int vocabulary) {
        int[] inside = inside(vocabulary);
        var ranges = new int[inside.length + 2];
        int count = 0;
        int from = 0;
        for (int i = 0; i < inside.length; i += 2) {
            if (inside[i] > from) {
                ranges[count++] = from;
                ranges[count++] = inside[i];
            }
            from = inside[i + 1];
        }
        if (vocabulary > from) {
            ranges[count++] = from;
            ranges[count++] = vocabulary;
        }
        return Arrays.copyOf(ranges, count);
    }
}
