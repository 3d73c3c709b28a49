package io.rexserve.evaluation.photograph;

import io.rexserve.datasets.art.ObjectName;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Region;
import io.rexserve.evaluation.protocol.DetectionImage;
import io.rexserve.evaluation.protocol.FoundBox;
import io.rexserve.evaluation.protocol.Rectangle;
import io.rexserve.evaluation.protocol.TruthBox;
import io.rexserve.evaluation.run.AskOptions;
import io.rexserve.evaluation.run.QuestionResult;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The names that a picture is asked about, and how: those that the embedded model has, by requests that set no option.
/// A name of which the picture holds a crowd is not asked there.
final class AskedNames {
    /// What a request has that sets no option.
    static final AskOptions DEFAULTS = new AskOptions("fine", null, null, 100, AskOptions.Ranking.ANSWER, false);

    private static final int MAX_REGIONS = 100;
    private static final Set<String> NAMES =
            ObjectName.all().stream().map(ObjectName::text).collect(Collectors.toUnmodifiableSet());

    private AskedNames() {}

    /// Boxes of names that are annotated one by one.
    static List<Region> regions(ImageRecord record) {
        Set<String> crowds = record.regions().stream()
                .filter(Region::crowd)
                .map(Region::name)
                .collect(Collectors.toSet());
        return record.regions().stream()
                .filter(region -> NAMES.contains(region.name()) && !crowds.contains(region.name()))
                .limit(MAX_REGIONS)
                .toList();
    }

    /// Boxes of one name.
    static List<Region> regions(ImageRecord record, String name) {
        return regions(record).stream()
                .filter(region -> region.name().equals(name))
                .toList();
    }

    static List<String> present(ImageRecord record) {
        return regions(record).stream().map(Region::name).distinct().toList();
    }

    /// Names that are there, then those that are known not to be.
    static List<String> withAbsent(ImageRecord record) {
        var names = new LinkedHashSet<>(present(record));
        names.addAll(record.absent());
        return List.copyOf(names);
    }

    static DetectionImage detection(ImageRecord record, QuestionResult result) {
        return DetectionImage.of(
                record.id(),
                regions(record).stream()
                        .map(region -> TruthBox.of(region.name(), Rectangle.of(region.box())))
                        .toList(),
                result.found().stream().map(AskedNames::box).toList());
    }

    private static FoundBox box(QuestionResult.Found found) {
        QuestionResult.Rectangle box = found.box();
        return new FoundBox(
                found.label(),
                Rectangle.ofSize(box.x(), box.y(), box.width(), box.height()),
                found.score() == null ? 0 : found.score(),
                found.proposalScore() == null ? 0 : found.proposalScore());
    }
}
