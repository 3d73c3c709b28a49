package io.rexserve.trainer.corpus;

import java.util.ArrayList;
import java.util.List;

/// Which images each part of each step shows: a function of seed, step and part alone, so that a run continues, and
/// several machines share it, without anything being stored. Every image of a set comes once in each of the set's
/// epochs, in an order of the epoch's own; sets are mixed by their shares, evenly over the images of a step.
public final class ImageSampler {
    private final long seed;
    private final int parts;
    private final int imagesPerPart;
    private final List<Set> sets;

    /// @param number of the set: 0 the data, from 1 the replayed sets
    private record Set(int number, int size, double share) {}

    /// One image of a part.
    ///
    /// @param set 0 the data, from 1 the replayed sets in their order
    /// @param index in the set
    /// @param epoch of the set, from 0
    /// @param seed of everything random that is done to this image in this place
    public record Draw(int set, int index, int epoch, long seed) {}

    /// @param sizes images of each set, the data first
    /// @param shares of the images drawn, of each set; together 1
    /// @param parts of a step
    /// @param imagesPerPart at least 1
    public ImageSampler(long seed, List<Integer> sizes, List<Double> shares, int parts, int imagesPerPart) {
        if (parts < 1 || imagesPerPart < 1) {
            throw new IllegalArgumentException(
                    "parts and images of a part: " + parts + " and " + imagesPerPart + " (expected: at least 1)");
        }
        this.seed = seed;
        this.parts = parts;
        this.imagesPerPart = imagesPerPart;
        this.sets = new ArrayList<>();
        for (int set = 0; set < sizes.size(); set++) {
            if (sizes.get(set) < 1) {
                throw new IllegalArgumentException("images of set " + set + ": none (expected: at least 1)");
            }
            sets.add(new Set(set, sizes.get(set), shares.get(set)));
        }
    }

    /// The images of a part, in their order.
    ///
    /// @param step from 0
    /// @param part from 0
    public List<Draw> images(int step, int part) {
        if (part < 0 || part >= parts) {
            throw new IllegalArgumentException("part: " + part + " (expected: 0 to " + (parts - 1) + ")");
        }
        long first = ((long) step * parts + part) * imagesPerPart;
        List<Draw> draws = new ArrayList<>(imagesPerPart);
        for (int i = 0; i < imagesPerPart; i++) {
            draws.add(draw(first + i));
        }
        return draws;
    }

    /// @param number of the image among all that are drawn
    private Draw draw(long number) {
        // Which set comes at a number, and how many of it came before: each set takes its share of what the sets
        // before it left, spread evenly, the data last.
        long rest = number;
        double restShare = 1;
        for (Set set : sets.subList(1, sets.size())) {
            double share = set.share() / restShare;
            long before = (long) Math.floor(rest * share);
            if ((long) Math.floor((rest + 1) * share) > before) {
                return draw(set, before, number);
            }
            rest -= before;
            restShare -= set.share();
        }
        return draw(sets.getFirst(), rest, number);
    }

    private Draw draw(Set set, long useOfSet, long number) {
        int epoch = Math.toIntExact(useOfSet / set.size());
        var order = new Permutation(set.size(), Mix.mix(Mix.mix(seed, set.number()), epoch));
        return new Draw(
                set.number(), order.at((int) (useOfSet % set.size())), epoch, Mix.mix(Mix.mix(seed, -1), number));
    }

    /// Further images of the same set for one image, such as the other three of a mosaic: seeded by the draw.
    public List<Draw> companions(Draw draw, int count) {
        int size = sets.get(draw.set()).size();
        List<Draw> companions = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            long random = Mix.mix(draw.seed(), i);
            int index = (int) Math.floorMod(random >>> 1, (long) size);
            companions.add(new Draw(draw.set(), index, draw.epoch(), Mix.mix(random, i)));
        }
        return companions;
    }

    /// Steps in which every image of the data comes once, as a fraction.
    public double stepsPerEpoch() {
        Set data = sets.getFirst();
        return data.size() / (data.share() * parts * imagesPerPart);
    }
}
