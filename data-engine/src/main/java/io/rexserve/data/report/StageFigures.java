package io.rexserve.data.report;

import io.rexserve.data.record.Lineage;
import io.rexserve.data.stage.Cost;
import io.rexserve.data.stage.ItemRefusal;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.store.ChunkRow;
import java.util.List;

/// What a stage has made of its pictures, and at what cost.
final class StageFigures {
    private final Lineage stage;
    private final Refusals pictures = new Refusals();
    private final Refusals items = new Refusals();
    private final Durations durations = new Durations();
    private long kept;
    private long refused;
    private long failed;
    private long chunks;
    private Cost cost = Cost.NONE;

    StageFigures(Lineage stage) {
        this.stage = stage;
    }

    void addChunk() {
        chunks++;
    }

    void add(ChunkRow row) {
        durations.add(row.outcome().cost().millis());
        cost = cost.plus(row.outcome().cost());
        switch (row.outcome()) {
            case Outcome.Kept outcome -> {
                kept++;
                for (ItemRefusal refusal : outcome.refusals()) {
                    items.add(refusal.reason(), row.source(), refusal.item() + ": " + refusal.detail());
                }
            }
            case Outcome.Refused outcome -> {
                refused++;
                pictures.add(outcome.reason(), row.source(), outcome.detail());
            }
            case Outcome.Failed _ -> failed++;
        }
    }

    Lineage stage() {
        return stage;
    }

    long kept() {
        return kept;
    }

    long refused() {
        return refused;
    }

    long failed() {
        return failed;
    }

    long all() {
        return kept + refused + failed;
    }

    /// Chunks that it has finished.
    long chunks() {
        return chunks;
    }

    Cost cost() {
        return cost;
    }

    /// Pictures a second of work, whatever ran at the same time; 0 if it took no time that could be measured.
    double perSecond() {
        return cost.millis() == 0 ? 0 : all() * 1000.0 / cost.millis();
    }

    double meanMillis() {
        return all() == 0 ? 0 : (double) cost.millis() / all();
    }

    long median() {
        return durations.quantile(0.5);
    }

    long p95() {
        return durations.quantile(0.95);
    }

    /// Pictures that were refused.
    List<Refusals.Entry> pictures() {
        return pictures.entries();
    }

    /// Parts of kept records that were left out.
    List<Refusals.Entry> items() {
        return items.entries();
    }
}
