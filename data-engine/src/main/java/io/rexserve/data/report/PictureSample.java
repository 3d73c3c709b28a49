package io.rexserve.data.report;

import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.stage.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/// Some of many records, the same for the same seed: those whose hash with the seed is smallest.
final class PictureSample {
    /// @param rank hash of the seed and the picture's id
    /// @param chunk that the picture is in
    record Drawn(String rank, int chunk, RexverseRecord record) {}

    private final int size;
    private final long seed;
    private final PriorityQueue<Drawn> drawn =
            new PriorityQueue<>(Comparator.comparing(Drawn::rank).reversed());

    PictureSample(int size, long seed) {
        this.size = size;
        this.seed = seed;
    }

    void add(int chunk, RexverseRecord record) {
        String rank = Fingerprint.sha256((seed + "\n" + record.id()).getBytes(StandardCharsets.UTF_8));
        drawn.add(new Drawn(rank, chunk, record));
        if (drawn.size() > size) {
            drawn.remove();
        }
    }

    /// In the order of the run.
    List<Drawn> all() {
        var all = new ArrayList<>(drawn);
        all.sort(Comparator.comparingInt(Drawn::chunk).thenComparing(Drawn::rank));
        return all;
    }
}
