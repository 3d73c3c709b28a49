package io.rexserve.trainer.corpus;

import io.rexserve.datasets.record.Category;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Region;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Which names of a set's list are things that an image shows or does not show.
///
/// Roboflow puts the set's own name before its categories, as their super-category; labelme lists the background. Such
/// a name without a region of its own is not absent where nobody drew it: to teach so would be wrong.
///
/// @param names that are asked for, in the list's order
/// @param left the others
record AskedNames(List<String> names, List<String> left) {
    private static final Set<String> BACKGROUND =
            Set.of("background", "_background_", "__background__", "_ignore_", "__ignore__");

    static AskedNames of(List<Category> categories, List<ImageRecord> records) {
        Set<String> drawn = new HashSet<>();
        for (ImageRecord record : records) {
            for (Region region : record.regions()) {
                if (region.category() != null) {
                    drawn.add(region.category());
                }
            }
        }
        Set<String> groups = new HashSet<>(BACKGROUND);
        for (Category category : categories) {
            if (category.parent() != null && !category.parent().equals(category.name())) {
                groups.add(category.parent());
            }
        }
        List<String> all = categories.stream().map(Category::name).distinct().toList();
        List<String> left = all.stream()
                .filter(name -> !drawn.contains(name))
                .filter(name -> groups.contains(name) || BACKGROUND.contains(name.toLowerCase(Locale.ROOT)))
                .toList();
        return new AskedNames(all.stream().filter(name -> !left.contains(name)).toList(), left);
    }
}
