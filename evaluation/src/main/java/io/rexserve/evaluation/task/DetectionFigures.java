package io.rexserve.evaluation.task;

import io.rexserve.datasets.record.Category;
import io.rexserve.datasets.record.DatasetDescription;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Region;
import io.rexserve.evaluation.coco.CocoEvaluation;
import io.rexserve.evaluation.coco.CocoFiles;
import io.rexserve.evaluation.coco.CocoParameters;
import io.rexserve.evaluation.coco.Detections;
import io.rexserve.evaluation.coco.Federation;
import io.rexserve.evaluation.coco.FigureKey;
import io.rexserve.evaluation.coco.LvisEvaluation;
import io.rexserve.evaluation.coco.LvisParameters;
import io.rexserve.evaluation.coco.MatchedBoxes;
import io.rexserve.evaluation.coco.Truths;
import io.rexserve.evaluation.protocol.Calibration;
import io.rexserve.evaluation.protocol.ChatRexProtocol;
import io.rexserve.evaluation.protocol.ClassAgnosticRecall;
import io.rexserve.evaluation.protocol.DetectionImage;
import io.rexserve.evaluation.protocol.FoundBox;
import io.rexserve.evaluation.protocol.Rectangle;
import io.rexserve.evaluation.protocol.RexOmniF1;
import io.rexserve.evaluation.report.BoxCurves;
import io.rexserve.evaluation.run.EvaluationException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Collects the images of a detection run, and computes the figures of the field.
public final class DetectionFigures {
    /// Whose truth it is.
    public enum Kind {
        COCO,
        LVIS;

        String code() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    private final Kind kind;
    private final RecordNumbers imageNumbers = new RecordNumbers();
    private final RecordNumbers boxNumbers = new RecordNumbers();
    private final Map<String, Long> categories = new LinkedHashMap<>();
    private final Map<Long, String> imageKeys = new HashMap<>();
    private final Federation federation = new Federation();
    private final Truths.Builder truths = Truths.builder();
    private final List<DetectionImage> images = new ArrayList<>();
    private final List<DetectionImage> proposed = new ArrayList<>();
    private long boxes;
    private CocoFiles.@Nullable TruthFile truthFile;
    private @Nullable Detections foundFile;

    DetectionFigures(Kind kind, DatasetDescription description) {
        this.kind = kind;
        for (Category category : description.categories()) {
            if (categories.putIfAbsent(category.name(), category.id()) == null) {
                truths.category(category.id());
                if (kind == Kind.LVIS) {
                    federation.category(category.id(), frequency(category));
                }
            }
        }
    }

    private static Federation.Frequency frequency(Category category) {
        JsonNode letter = category.extras() == null ? null : category.extras().get("frequency");
        if (letter == null || !letter.isString()) {
            throw new EvaluationException(
                    "category " + category.name() + ": frequency: " + (letter == null ? "missing" : letter)
                            + " (expected: r, c or f, as LVIS states for each category)");
        }
        return Federation.Frequency.of(letter.asString());
    }

    // Formats without a list of categories name them as they come.
    private long category(String name) {
        return categories.computeIfAbsent(name, _ -> {
            if (kind == Kind.LVIS) {
                throw new EvaluationException("category " + name + ": not listed (expected: a truth that lists its "
                        + "categories with LVIS's frequency)");
            }
            long id = categories.values().stream()
                            .mapToLong(Long::longValue)
                            .max()
                            .orElse(0)
                    + 1;
            truths.category(id);
            return id;
        });
    }

    /// @param proposals of the image with empty labels; empty if they were not kept
    void add(ImageRecord record, DetectionImage image, List<FoundBox> proposals) {
        long number = imageNumbers.of(record.id());
        imageKeys.put(number, record.id());
        truths.image(number);
        if (kind == Kind.LVIS) {
            federation.image(number, ids(record.absent()), ids(record.notExhaustive()));
        }
        for (Region region : record.regions()) {
            if (!region.name().isBlank()) {
                add(number, region);
            }
        }
        images.add(image);
        if (!proposals.isEmpty()) {
            proposed.add(new DetectionImage(image.image(), image.truths(), proposals, Set.of(), Set.of()));
        }
    }

    private void add(long image, Region region) {
        boxes++;
        long id = region.id() == null ? boxNumbers.of("#" + boxes) : boxNumbers.of(region.id());
        truths.add(
                id,
                image,
                category(region.name()),
                region.box().x1(),
                region.box().y1(),
                region.box().width(),
                region.box().height(),
                region.areaOrBox(),
                region.crowd());
    }

    private Set<Long> ids(List<String> names) {
        return names.stream().map(this::category).collect(Collectors.toSet());
    }

    private Detections detections(ToDoubleFunction<FoundBox> score) {
        Detections.Builder detections = Detections.builder();
        for (DetectionImage image : images) {
            long number = imageNumbers.of(image.image());
            for (FoundBox found : image.found()) {
                Long category = categories.get(found.label());
                if (category != null) {
                    Rectangle box = found.box();
                    detections.add(
                            number,
                            category,
                            box.x1(),
                            box.y1(),
                            box.width(),
                            box.height(),
                            score.applyAsDouble(found));
                }
            }
        }
        return detections.build();
    }

    /// Takes the columns of files for the main figures; false if the truth is no such file.
    boolean useColumns(Path truth, Detections found) throws IOException {
        try {
            truthFile = CocoFiles.truths(truth);
            foundFile = found;
            return true;
        } catch (IllegalArgumentException _) {
            return false; // the reader of the truth has told what is damaged
        }
    }

    private List<FigureSet> mainFigures() {
        Truths built = truthFile == null ? truths.build() : truthFile.truths();
        Detections found = foundFile == null ? detections(FoundBox::score) : foundFile;
        boolean zeroId = LongStream.range(0, built.size()).anyMatch(row -> built.id((int) row) == 0);
        return kind == Kind.COCO ? cocoFigures(built, found, zeroId) : lvisFigures(built, found, zeroId);
    }

    private List<FigureSet> cocoFigures(Truths built, Detections found, boolean zeroId) {
        var sets = new ArrayList<FigureSet>();
        CocoParameters standard = CocoParameters.standard();
        sets.add(coco("", "COCO", CocoEvaluation.of(built, found, standard)));
        if (zeroId) {
            String title = "COCO, a true box of id 0 counted as pycocotools does";
            sets.add(coco("published.", title, CocoEvaluation.of(built, found, standard.asPublished())));
        }
        return sets;
    }

    private List<FigureSet> lvisFigures(Truths built, Detections found, boolean zeroId) {
        Federation own = truthFile == null ? federation : truthFile.federation();
        var sets = new ArrayList<FigureSet>();
        LvisParameters standard = LvisParameters.standard();
        LvisParameters fixed = LvisParameters.fixed();
        sets.add(lvis("", "LVIS", LvisEvaluation.of(built, own, found, standard)));
        sets.add(lvis("fixed.", "LVIS, fixed AP", LvisEvaluation.of(built, own, found, fixed)));
        if (zeroId) {
            String zero = ", a true box of id 0 counted as lvis-api does";
            sets.add(lvis("published.", "LVIS" + zero, LvisEvaluation.of(built, own, found, standard.asPublished())));
            sets.add(lvis(
                    "published.fixed.",
                    "LVIS, fixed AP" + zero,
                    LvisEvaluation.of(built, own, found, fixed.asPublished())));
        }
        return sets;
    }

    Measured measured(List<String> notes) {
        var sets = new ArrayList<>(mainFigures());
        List<String> names = List.copyOf(categories.keySet());
        sets.add(FigureSet.of(
                "chatrex.",
                "ChatRex's protocol",
                "Precision and recall at IoU .5 per class, averaged; average precision by proposal score and by score.",
                ChatRexProtocol.of(byNumber(), names)));
        sets.add(FigureSet.of(
                "rexomni.",
                "Rex-Omni's F1",
                "F1 at IoU .5, .95 and the mean over .5 to .95, classes of value 0 dropped as published, and kept.",
                kind == Kind.COCO ? RexOmniF1.coco(images, names) : RexOmniF1.lvis(images, names)));
        sets.add(FigureSet.of(
                "calibration.",
                "Calibration",
                "How far scores are from the shares of right boxes.",
                Calibration.ofBoxes(images, Calibration.DEFAULT_BINS)));
        if (!proposed.isEmpty()) {
            sets.add(FigureSet.of(
                    "proposals.",
                    "Class-agnostic recall of the proposals",
                    "Recall of true boxes of any class by the best proposals, mean over IoU .5 to .95.",
                    ClassAgnosticRecall.of(proposed)));
        }
        return new Measured(sets, images, List.of(), notes);
    }

    private List<DetectionImage> byNumber() {
        return images.stream()
                .sorted(Comparator.comparingLong(image -> imageNumbers.of(image.image())))
                .toList();
    }

    private FigureSet coco(String prefix, String title, CocoEvaluation evaluation) {
        return FigureSet.of(
                prefix,
                title,
                "COCO's figures of boxes, ranked by score: pycocotools' COCOeval.",
                evaluation.notes(),
                curves(evaluation.boxes(), evaluation.keys()));
    }

    private FigureSet lvis(String prefix, String title, LvisEvaluation evaluation) {
        return FigureSet.of(
                prefix,
                title,
                "LVIS's figures of boxes, ranked by score: lvis-api's LVISEval.",
                evaluation.notes(),
                curves(evaluation.boxes(), evaluation.keys()));
    }

    private BoxCurves curves(MatchedBoxes matched, List<FigureKey> keys) {
        return new BoxCurves(matched, keys, keys(matched.imageIds()), names(matched.categoryIds()));
    }

    private List<String> keys(long[] ids) {
        return LongStream.of(ids)
                .mapToObj(id -> imageKeys.getOrDefault(id, Long.toString(id)))
                .toList();
    }

    private List<String> names(long[] ids) {
        Map<Long, String> byId = categories.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey, (first, _) -> first));
        return LongStream.of(ids)
                .mapToObj(id -> byId.getOrDefault(id, Long.toString(id)))
                .toList();
    }
}
