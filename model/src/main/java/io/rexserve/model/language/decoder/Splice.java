package io.rexserve.model.language.decoder;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The layout of a prompt in which placeholders are replaced by as many visual or object tokens as they stand for.
public final class Splice {
    /// Stands for all visual tokens of the image.
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
    /// @param visualTokens of the image
    /// @param regions and so object tokens
    /// @param maxLength tokens that are kept; the rest is truncated, as upstream does
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

    /// One id per token of the prompt; those to be replaced are 0.
    int[] ids() {
        return ids;
    }

    /// Positions of the tokens to be replaced, in order.
    long[] slots() {
        return slots;
    }

    /// What replaces each of them: a visual token below the number of visual tokens, from there on an object token.
    long[] sources() {
        return sources;
    }

    /// Tokens of a prompt before it is truncated.
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
