package io.rexserve.trainer.corpus;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Images that show the same: files of equal bytes, and the copies that Roboflow makes of a picture by augmentation
/// (`NAME_jpg.rf.0123abcd.jpg`). They are never parted between what is learnt and what is measured.
final class ImageGroups {
    private static final Pattern ROBOFLOW_COPY = Pattern.compile("([^/]+)\\.rf\\.[0-9A-Za-z]{16,64}\\.[^./]+$");

    private ImageGroups() {}

    /// The groups, each with the places of its images in the list, in rising order.
    static List<List<Integer>> of(List<TrainingImage> images) throws IOException {
        int[] parent = new int[images.size()];
        Map<Object, Integer> first = new HashMap<>();
        long[] contents = ContentKeys.of(images);
        for (int i = 0; i < parent.length; i++) {
            parent[i] = i;
            join(parent, first, contents[i], i);
            Matcher copy = ROBOFLOW_COPY.matcher(images.get(i).record().image().name());
            if (copy.find()) {
                join(parent, first, copy.group(1), i);
            }
        }
        Map<Integer, List<Integer>> groups = new HashMap<>();
        List<List<Integer>> inOrder = new ArrayList<>();
        for (int i = 0; i < parent.length; i++) {
            groups.computeIfAbsent(root(parent, i), _ -> {
                        List<Integer> group = new ArrayList<>(1);
                        inOrder.add(group);
                        return group;
                    })
                    .add(i);
        }
        return inOrder;
    }

    private static void join(int[] parent, Map<Object, Integer> first, Object key, int image) {
        Integer earlier = first.putIfAbsent(key, image);
        if (earlier != null) {
            int a = root(parent, earlier);
            int b = root(parent, image);
            parent[Math.max(a, b)] = Math.min(a, b);
        }
    }

    private static int root(int[] parent, int image) {
        int at = image;
        while (parent[at] != at) {
            parent[at] = parent[parent[at]];
            at = parent[at];
        }
        return at;
    }
}
