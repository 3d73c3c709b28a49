package io.rexserve.evaluation.task;

import io.rexserve.datasets.record.ImageRecord;

/// Groups of the figures: the dataset and split that a record states.
final class Groups {
    private Groups() {}

    /// Such as `refcoco testA`; `all` where the record states neither.
    static String of(ImageRecord record) {
        String source = record.provenance().source();
        String group = ((source == null ? "" : source) + " " + (record.split() == null ? "" : record.split())).strip();
        return group.isEmpty() ? "truth" : group;
    }
}
