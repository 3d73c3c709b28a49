package io.rexserve.gateway.detection;

import io.rexserve.gateway.task.Task;
import java.util.List;
import java.util.stream.IntStream;

/// The regions of one language call, as a slice of all regions.
///
/// Proposals come best first, so the first batch holds the best boxes: it is what a caller would have got that asked
/// for no more than one batch takes, and asking for more boxes never takes one of its answers away. Tasks that can
/// only be asked about one batch are asked about this one.
///
/// @param first index of its first region
/// @param size number of regions, possibly 0
record RegionBatch(int first, int size) {
    /// The batches of a task; at least one.
    ///
    /// @param count of all regions
    /// @param most of one batch
    static List<RegionBatch> of(Task task, int count, int most) {
        List<RegionBatch> batches = IntStream.range(0, Math.max(1, Math.ceilDiv(count, most)))
                .mapToObj(i -> new RegionBatch(i * most, Math.min(most, count - i * most)))
                .toList();
        return switch (task) {
            case Task.Detect _, Task.Count _ -> batches;
            case Task.DescribeRegions describe -> {
                List<Integer> regions = describe.regions();
                List<RegionBatch> asked = batches.stream()
                        .filter(batch -> regions.isEmpty() || regions.stream().anyMatch(batch::holds))
                        .toList();
                yield asked.isEmpty() ? batches.subList(0, 1) : asked;
            }
            case Task.Caption _, Task.Question _ -> batches.subList(0, 1);
        };
    }

    boolean holds(int region) {
        return region >= first && region < first + size;
    }
}
