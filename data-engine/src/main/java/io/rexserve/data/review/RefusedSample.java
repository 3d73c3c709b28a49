package io.rexserve.data.review;

import io.rexserve.data.export.StoredRun;
import io.rexserve.data.record.Lineage;
import io.rexserve.data.stage.Fingerprint;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.store.ChunkReader;
import io.rexserve.data.store.ChunkRow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Refused pictures for people to look at: of each reason of each stage as many, those whose hash with the seed is
/// smallest.
///
/// @param pictures in the order of stages, chunks and rows
/// @param withoutBytes refused pictures by kind that nobody can be shown: `ingest` keeps no bytes of what it refuses
record RefusedSample(List<RefusedPicture> pictures, Map<String, Long> withoutBytes) {
    private record Ranked(String rank, RefusedPicture picture) {}

    /// @param size of the sample of each kind; less where there are not as many
    static RefusedSample draw(StoredRun run, int size, long seed) throws IOException {
        var pictures = new ArrayList<RefusedPicture>();
        var withoutBytes = new TreeMap<String, Long>();
        for (Lineage stage : run.lineage()) {
            var queues = new TreeMap<String, PriorityQueue<Ranked>>();
            walk(run, stage, picture -> {
                if (stage.equals(run.lineage().getFirst())) {
                    withoutBytes.merge(picture.kind(), 1L, Long::sum);
                    return;
                }
                var queue = queues.computeIfAbsent(
                        picture.kind(),
                        _ -> new PriorityQueue<>(
                                Comparator.comparing(Ranked::rank).reversed()));
                queue.add(new Ranked(rank(seed, picture), picture));
                if (queue.size() > size) {
                    queue.remove();
                }
            });
            queues.values().stream()
                    .flatMap(PriorityQueue::stream)
                    .sorted(Comparator.comparingInt(
                                    (Ranked ranked) -> ranked.picture().chunk())
                            .thenComparingInt(ranked -> ranked.picture().row()))
                    .forEach(ranked -> pictures.add(ranked.picture()));
        }
        return new RefusedSample(pictures, withoutBytes);
    }

    private static String rank(long seed, RefusedPicture picture) {
        String text = seed + "\n" + picture.key();
        return Fingerprint.sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Every refused picture of a run by [RefusedPicture#key] that is among some.
    static Map<String, RefusedPicture> find(StoredRun run, Set<String> keys) throws IOException {
        var found = new TreeMap<String, RefusedPicture>();
        for (Lineage stage : run.lineage()) {
            walk(run, stage, picture -> {
                if (keys.contains(picture.key())) {
                    found.put(picture.key(), picture);
                }
            });
        }
        return found;
    }

    private static void walk(StoredRun run, Lineage stage, Consumer<RefusedPicture> refusals) throws IOException {
        for (int chunk = 0; chunk < run.chunks(); chunk++) {
            if (!run.isDone(stage, chunk)) {
                continue;
            }
            try (ChunkReader<ChunkRow> rows = run.rows(stage, chunk)) {
                int number = 0;
                for (ChunkRow row = rows.next(); row != null; row = rows.next()) {
                    if (row.outcome() instanceof Outcome.Refused refused) {
                        refusals.accept(new RefusedPicture(
                                stage, chunk, number, row.id(), row.source(), refused.reason(), refused.detail()));
                    }
                    number++;
                }
            }
        }
    }
}
