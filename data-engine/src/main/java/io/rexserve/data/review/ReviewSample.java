package io.rexserve.data.review;

import io.rexserve.data.export.Granularity;
import io.rexserve.data.export.KeptPicture;
import io.rexserve.data.export.RecordSource;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.stage.Fingerprint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;

/// Pictures for people to look at: for each granularity as many that have a text of it, those whose hash with
/// the seed is smallest. A picture may be drawn for several.
final class ReviewSample {
    private record Ranked(String rank, String id) {}

    private ReviewSample() {}

    /// @param size of the sample; less where there are not as many pictures
    /// @return ids of the pictures, and what each was drawn for
    static Map<String, Set<Granularity>> draw(RecordSource source, int size, long seed) throws IOException {
        var queues = new EnumMap<Granularity, PriorityQueue<Ranked>>(Granularity.class);
        try (RecordSource.Reader reader = source.open(false)) {
            for (KeptPicture picture = reader.next(); picture != null; picture = reader.next()) {
                for (Granularity granularity : RegionTexts.of(picture.record())) {
                    var queue = queues.computeIfAbsent(
                            granularity,
                            _ -> new PriorityQueue<>(
                                    Comparator.comparing(Ranked::rank).reversed()));
                    queue.add(new Ranked(
                            rank(seed, granularity, picture.record()),
                            picture.record().id()));
                    if (queue.size() > size) {
                        queue.remove();
                    }
                }
            }
        }
        return chosen(queues, size);
    }

    private static String rank(long seed, Granularity granularity, RexverseRecord record) {
        String text = seed + "\n" + granularity.code() + "\n" + record.id();
        return Fingerprint.sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    /// One picture for each granularity in turn, until there are enough.
    private static Map<String, Set<Granularity>> chosen(Map<Granularity, PriorityQueue<Ranked>> queues, int size) {
        var orders = new EnumMap<Granularity, List<Ranked>>(Granularity.class);
        queues.forEach((granularity, queue) -> {
            var order = new ArrayList<>(queue);
            order.sort(Comparator.comparing(Ranked::rank));
            orders.put(granularity, order);
        });
        var chosen = new TreeMap<String, Set<Granularity>>();
        for (int at = 0; at < size; at++) {
            for (var order : orders.entrySet()) {
                String id =
                        at < order.getValue().size() ? order.getValue().get(at).id() : "";
                if (!id.isEmpty() && (chosen.size() < size || chosen.containsKey(id))) {
                    chosen.computeIfAbsent(id, _ -> EnumSet.noneOf(Granularity.class))
                            .add(order.getKey());
                }
            }
        }
        return chosen;
    }
}
