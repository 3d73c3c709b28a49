package io.rexserve.datasets.selection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

/// Divides images into parts of given shares. Images with a key in common stay together, whatever the shares; of what
/// is left free, each category is divided by the shares as far as possible: the units with the rarest category come
/// first and go where most of it is still wanted (iterative stratification, Sechidis et al. 2011, with the rarity of
/// categories taken once).
///
/// Holds about 150 bytes for each image. Not for several threads.
public final class SplitPlan {
    private static final int NO_CATEGORY = -1;

    private final Map<String, Integer> categoryIds = new HashMap<>();
    private final Map<Long, Integer> unitOfKey = new HashMap<>();
    private int[] unitOfImage = new int[1024];
    private int images;
    private int[] parents = new int[1024];
    private int units;
    private final List<int[]> categoriesOfImage = new ArrayList<>();

    /// Adds the next image.
    ///
    /// @param keys hashes of what it must not be parted from: its content, its group; at least one
    /// @param categories that it has a region of
    public void add(Collection<Long> keys, Collection<String> categories) {
        int unit = -1;
        for (long key : keys) {
            Integer known = unitOfKey.get(key);
            if (known == null) {
                unit = unit < 0 ? newUnit() : unit;
                unitOfKey.put(key, unit);
            } else {
                unit = unit < 0 ? root(known) : join(unit, known);
            }
        }
        if (images == unitOfImage.length) {
            unitOfImage = Arrays.copyOf(unitOfImage, 2 * images);
        }
        unitOfImage[images++] = unit;
        categoriesOfImage.add(new HashSet<>(categories)
                .stream()
                        .mapToInt(name -> categoryIds.computeIfAbsent(name, _ -> categoryIds.size()))
                        .sorted()
                        .toArray());
    }

    private int newUnit() {
        if (units == parents.length) {
            parents = Arrays.copyOf(parents, 2 * units);
        }
        parents[units] = units;
        return units++;
    }

    private int root(int unit) {
        int at = unit;
        while (parents[at] != at) {
            parents[at] = parents[parents[at]];
            at = parents[at];
        }
        return at;
    }

    private int join(int a, int b) {
        int low = Math.min(root(a), root(b));
        int high = Math.max(root(a), root(b));
        parents[high] = low;
        return low;
    }

    /// What stays together.
    private static final class Unit {
        private final Map<Integer, Integer> imagesOfCategory = new HashMap<>();
        private final long order;
        private int size;

        Unit(long order) {
            this.order = order;
        }

        void add(int[] categories) {
            size++;
            for (int category : categories) {
                imagesOfCategory.merge(category, 1, Integer::sum);
            }
        }
    }

    /// The part of each image, in the order in which they were added: the same for the same seed.
    ///
    /// @param shares of the parts, above 0, together 1
    public int[] parts(List<Double> shares, long seed) {
        var random = new Random(seed);
        Map<Integer, Unit> byRoot = new HashMap<>();
        List<Unit> ordered = new ArrayList<>();
        for (int image = 0; image < images; image++) {
            Unit unit = byRoot.computeIfAbsent(root(unitOfImage[image]), _ -> {
                Unit made = new Unit(random.nextLong());
                ordered.add(made);
                return made;
            });
            unit.add(categoriesOfImage.get(image));
        }
        int[] frequency = frequency(ordered);
        ordered.sort(Comparator.comparingInt((Unit unit) -> rarity(unit, frequency))
                .thenComparingInt(unit -> -unit.size)
                .thenComparingLong(unit -> unit.order));
        Map<Unit, Integer> partOf = assign(ordered, shares, frequency);
        int[] parts = new int[images];
        for (int image = 0; image < images; image++) {
            Unit unit = Objects.requireNonNull(byRoot.get(root(unitOfImage[image])), "unit of an image");
            parts[image] = Objects.requireNonNull(partOf.get(unit), "part of a unit");
        }
        return parts;
    }

    private int[] frequency(List<Unit> ordered) {
        int[] frequency = new int[categoryIds.size()];
        ordered.forEach(unit -> unit.imagesOfCategory.forEach((category, count) -> frequency[category] += count));
        return frequency;
    }

    private static int rarity(Unit unit, int[] frequency) {
        int category = rarest(unit, frequency);
        return category == NO_CATEGORY ? Integer.MAX_VALUE : frequency[category];
    }

    private static int rarest(Unit unit, int[] frequency) {
        return unit.imagesOfCategory.keySet().stream()
                .min(Comparator.comparingInt((Integer category) -> frequency[category])
                        .thenComparingInt(category -> category))
                .orElse(NO_CATEGORY);
    }

    private Map<Unit, Integer> assign(List<Unit> ordered, List<Double> shares, int[] frequency) {
        int parts = shares.size();
        double[] wanted = new double[parts];
        double[][] wantedOfCategory = new double[parts][frequency.length];
        for (int part = 0; part < parts; part++) {
            wanted[part] = shares.get(part) * images;
            for (int category = 0; category < frequency.length; category++) {
                wantedOfCategory[part][category] = shares.get(part) * frequency[category];
            }
        }
        Map<Unit, Integer> partOf = new HashMap<>();
        for (Unit unit : ordered) {
            int category = rarest(unit, frequency);
            int best = 0;
            for (int part = 1; part < parts; part++) {
                double more = category == NO_CATEGORY
                        ? 0
                        : wantedOfCategory[part][category] - wantedOfCategory[best][category];
                if (more > 0 || (more == 0 && wanted[part] > wanted[best])) {
                    best = part;
                }
            }
            wanted[best] -= unit.size;
            for (Map.Entry<Integer, Integer> entry : unit.imagesOfCategory.entrySet()) {
                wantedOfCategory[best][entry.getKey()] -= entry.getValue();
            }
            partOf.put(unit, best);
        }
        return partOf;
    }

    /// Images that were added.
    public int images() {
        return images;
    }

    /// Units that could have been parted.
    public int units() {
        Set<Integer> roots = new HashSet<>();
        for (int image = 0; image < images; image++) {
            roots.add(root(unitOfImage[image]));
        }
        return roots.size();
    }
}
