package io.rexserve.data.export;

import io.rexserve.datasets.format.Loss;
import io.rexserve.datasets.format.Losses;
import io.rexserve.datasets.format.WriteOptions;
import io.rexserve.datasets.record.DatasetDescription;
import java.util.EnumMap;
import java.util.Map;

/// What the files of several granularities cannot hold. Most of it is lost in each of them alike, such as a
/// picture's source: of every kind the largest count is that of the export.
final class GranularityLosses {
    private final Map<Granularity, Losses> losses = new EnumMap<>(Granularity.class);

    /// Options of one file. Only categories have a closed vocabulary.
    WriteOptions options(Granularity granularity, WriteOptions options) {
        return new WriteOptions(
                granularity == Granularity.CATEGORY ? options.description() : DatasetDescription.UNKNOWN,
                options.copyImages(),
                losses.computeIfAbsent(granularity, _ -> new Losses()));
    }

    void addTo(Losses all) {
        Map<Loss, Long> largest = new EnumMap<>(Loss.class);
        losses.values().forEach(each -> each.counts().forEach((loss, count) -> largest.merge(loss, count, Math::max)));
        largest.forEach(all::add);
    }
}
