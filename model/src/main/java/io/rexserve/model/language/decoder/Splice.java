package io.rexserve.model.language.decoder;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A prompt laid out as positions: placeholders become as many slots as they stand for.
public final class Splice {
    /// Stands for all visual tokens of the picture.
    public static final int IMAGE = -200;

    /// Stands for the object token of the next region.
    public static final int REGION = -300;

    private final int[] ids;
    private final long[] slots;
    private final long[] sources;

    private Splice(int[] ids, long[] slots, long[] sources) {
        this.ids = ids;
        this.slots = slots;
        this.sources = sources;
    }

    /// @param prompt token ids with placeholders
    /// @param visualTokens how many tokens a picture has
    /// @param regions how many object tokens there are
    /// @param maxLength positions kept; the rest is cut off, as upstream does
    public static Splice of(int[] prompt, int visualTokens, int regions, int maxLength) {
        if (count(prompt, IMAGE) > 1) {
            throw new IllegalArgumentException(
                    "image placeholders: " + count(prompt, IMAGE) + " (expected: at most 1)");
        }
        if (count(prompt, REGION) != regions) {
            throw new IllegalArgumentException(
                    "region placeholders: " + count(prompt, REGION) + " (expected: " + regions + ", one per region)");
        }
        List<Integer> ids = new ArrayList<>();
        List<Long> slots = new ArrayList<>();
        List<Long> sources = new ArrayList<>();
        long region = visualTokens;
        for (int id : prompt) {
            int width = id == IMAGE ? visualTokens : 1;
            for (int i = 0; i < width && ids.size() < maxLength; i++) {
                if (id == IMAGE || id == REGION) {
                    slots.add((long) ids.size());
                    sources.add(id == IMAGE ? i : region++);
                }
                ids.add(id == IMAGE || id == REGION ? 0 : id);
            }
        }
        return new Splice(ids.stream().mapToInt(Integer::intValue).toArray(), longs(slots), longs(sources));
    }

    /// One per position; slots hold 0.
    int[] ids() {
        return ids;
    }

    /// Positions to fill, in order.
    long[] slots() {
        return slots;
    }

    /// For each slot which token fills it: below the number of visual tokens a visual one, above it an object.
    long[] sources() {
        return sources;
    }

    /// Positions that a prompt fills before it is cut.
    public static int length(int[] prompt, int visualTokens) {
        return prompt.length + count(prompt, IMAGE) * (visualTokens - 1);
    }

    private static int count(int[] prompt, int placeholder) {
        return (int) Arrays.stream(prompt).filter(id -> id == placeholder).count();
    }

    private static long[] longs(List<Long> values) {
        return values.stream().mapToLong(Long::longValue).toArray();
    }
}
