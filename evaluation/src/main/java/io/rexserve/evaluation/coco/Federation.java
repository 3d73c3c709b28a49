package io.rexserve.evaluation.coco;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// What LVIS says of its truth beside the boxes: which categories are known to be absent from an image, which are not
/// annotated completely there, and how frequent a category is among the training images.
public final class Federation {
    /// Frequency group of a category: rare (1 to 10 training images), common (11 to 100), frequent.
    public enum Frequency {
        RARE,
        COMMON,
        FREQUENT;

        String letter() {
            return name().substring(0, 1).toLowerCase(Locale.ROOT);
        }

        /// The group of LVIS' letter.
        ///
        /// @throws IllegalArgumentException if the letter is none of r, c and f
        public static Frequency of(String letter) {
            return switch (letter) {
                case "r" -> RARE;
                case "c" -> COMMON;
                case "f" -> FREQUENT;
                default -> throw new IllegalArgumentException("frequency: " + letter + " (expected: r, c or f)");
            };
        }
    }

    private final Map<Long, Set<Long>> absent = new HashMap<>();
    private final Map<Long, Set<Long>> incomplete = new HashMap<>();
    private final Map<Long, Frequency> frequencies = new HashMap<>();

    /// Adds an image.
    ///
    /// @param absentCategories LVIS' neg_category_ids
    /// @param incompleteCategories LVIS' not_exhaustive_category_ids
    public void image(long id, Set<Long> absentCategories, Set<Long> incompleteCategories) {
        absent.put(id, Set.copyOf(absentCategories));
        incomplete.put(id, Set.copyOf(incompleteCategories));
    }

    /// Adds a category.
    public void category(long id, Frequency frequency) {
        frequencies.put(id, frequency);
    }

    Set<Long> absent(long imageId) {
        return required(absent, imageId, "neg_category_ids", "image");
    }

    Set<Long> incomplete(long imageId) {
        return required(incomplete, imageId, "not_exhaustive_category_ids", "image");
    }

    Frequency frequency(long categoryId) {
        return required(frequencies, categoryId, "frequency", "category");
    }

    private static <V> V required(Map<Long, V> values, long id, String field, String what) {
        V value = values.get(id);
        if (value == null) {
            throw new IllegalArgumentException(
                    what + " " + id + ": " + field + " missing (expected: a truth in the format of LVIS)");
        }
        return value;
    }
}
