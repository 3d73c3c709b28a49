package io.rexserve.gateway.detection;

import io.rexserve.gateway.task.Task;
import java.util.List;
import java.util.stream.IntStream;

/// Regions that are asked about together, as a stretch of all regions.
///
/// Proposals come best first, so the first group holds the best boxes: it is what a caller would have got who asked for
/// no more than one pass takes, and asking for more boxes never takes one of its answers away. Tasks that can only be
/// asked about one group are asked about this one.
///
/// @param first index of its first region
/// @param size number of regions, possibly 0
record RegionBatch(int first, int size) {
    /// The groups that a task is asked about; at least one.
    ///
    /// @param count of all regions
    /// @param most of one group
    static List<RegionBatch> of(Task task, int count, int most) {
        List<RegionBatch> groups = IntStream.range(0, Math.max(1, Math.ceilDiv(count, most)))
                .mapToObj(i -> new RegionBatch(i * most, Math.min(most, count - i * most)))
                .toList();
        return switch (task) {
            case Task.Detect _, Task.Count _ -> groups;
            case Task.DescribeRegions describe -> {
                List<Integer> regions = describe.regions();
                List<RegionBatch> asked = groups.stream()
                        .filter(group -> regions.isEmpty() || regions.stream().anyMatch(group::holds))
                        .toList();
                yield asked.isEmpty() ? groups.subList(0, 1) : asked;
            }
            case Task.Caption _, Task.Converse _ -> groups.subList(0, 1);
        };
    }

    boolean holds(int region) {
        return region >= first && region < first + size;
    }
}
