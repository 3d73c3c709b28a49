package io.rexserve.trainer.corpus;

import io.rexserve.datasets.record.Region;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Divides images into those to learn from and those to measure on.
///
/// The groups of images go by a hash of the seed and an image's id, so that the parts are the same in whatever order
/// the annotations come. A group stays in the training part if it holds the last image of a name there.
final class HeldOutPart {
    private HeldOutPart() {}

    /// @param training in the order of the data
    /// @param heldOut in the order of the data
    record Parts(List<TrainingImage> training, List<TrainingImage> heldOut) {}

    /// @param share of the images to hold out, above 0; at least one image where two groups allow it
    static Parts divide(List<TrainingImage> images, double share, long seed) throws IOException {
        List<Ranked> groups = new ArrayList<>();
        for (List<Integer> members : ImageGroups.of(images)) {
            groups.add(ranked(images, members, seed));
        }
        groups.sort(Comparator.comparingLong(Ranked::rank).thenComparing(Ranked::key));
        long wanted = Math.max(1, Math.round(share * images.size()));
        Map<String, Integer> left = imagesOfNames(images);
        Set<Integer> chosen = new HashSet<>();
        for (Ranked group : groups) {
            int size = group.members().size();
            if (chosen.size() + size <= wanted && size < images.size() && take(group, images, left)) {
                chosen.addAll(group.members());
            }
        }
        List<TrainingImage> training = new ArrayList<>();
        List<TrainingImage> heldOut = new ArrayList<>();
        for (int i = 0; i < images.size(); i++) {
            (chosen.contains(i) ? heldOut : training).add(images.get(i));
        }
        return new Parts(training, heldOut);
    }

    /// @param key smallest id of its images, which decides the rank
    private record Ranked(long rank, String key, List<Integer> members) {}

    private static Ranked ranked(List<TrainingImage> images, List<Integer> members, long seed) {
        String key = members.stream()
                .map(member -> key(images.get(member)))
                .min(Comparator.naturalOrder())
                .orElseThrow();
        return new Ranked(Mix.hash(seed, key), key, members);
    }

    private static String key(TrainingImage image) {
        return image.record().image().name() + "\0" + image.id();
    }

    private static Map<String, Integer> imagesOfNames(List<TrainingImage> images) {
        Map<String, Integer> counts = new HashMap<>();
        images.forEach(image -> names(image).forEach(name -> counts.merge(name, 1, Integer::sum)));
        return counts;
    }

    private static Set<String> names(TrainingImage image) {
        Set<String> names = new HashSet<>();
        for (Region region : image.regions()) {
            if (region.category() != null) {
                names.add(region.category());
            }
        }
        return names;
    }

    /// Whether every name keeps an image to learn from; then the group's images are counted off.
    private static boolean take(Ranked group, List<TrainingImage> images, Map<String, Integer> left) {
        Map<String, Integer> taken =
                imagesOfNames(group.members().stream().map(images::get).toList());
        boolean allowed =
                taken.entrySet().stream().allMatch(name -> left.getOrDefault(name.getKey(), 0) > name.getValue());
        if (allowed) {
            taken.forEach((name, count) -> left.merge(name, -count, Integer::sum));
        }
        return allowed;
    }

    /// The images of a list that show nothing that is shown in another list.
    static List<TrainingImage> without(List<TrainingImage> images, List<TrainingImage> others) throws IOException {
        List<TrainingImage> all = new ArrayList<>(images);
        all.addAll(others);
        Set<Integer> shown = new HashSet<>();
        for (List<Integer> group : ImageGroups.of(all)) {
            if (group.getLast() >= images.size()) {
                shown.addAll(group);
            }
        }
        List<TrainingImage> kept = new ArrayList<>();
        for (int i = 0; i < images.size(); i++) {
            if (!shown.contains(i)) {
                kept.add(images.get(i));
            }
        }
        return kept;
    }
}
