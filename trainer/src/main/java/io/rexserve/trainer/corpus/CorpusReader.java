package io.rexserve.trainer.corpus;

import io.rexserve.datasets.format.DatasetException;
import io.rexserve.datasets.record.ImageRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads the sets of a corpus and divides their images.
final class CorpusReader {
    private final CorpusOptions options;
    private final SourceReader reader = new SourceReader(new UsableImages(), new StringPool());

    /// Each is held to the allowed share by itself: a large replayed set must not hide that the data is damaged.
    private final Map<SourceFacts.Role, UnusableRecords> byRole = new EnumMap<>(SourceFacts.Role.class);

    final UnusableRecords unusable = new UnusableRecords();
    final List<SourceFacts> sources = new ArrayList<>();
    final Map<String, Integer> setAside = new LinkedHashMap<>();
    final List<List<TrainingImage>> replay = new ArrayList<>();
    final List<TrainingImage> replayHeldOut = new ArrayList<>();
    List<TrainingImage> training = new ArrayList<>();
    List<TrainingImage> heldOut = new ArrayList<>();

    CorpusReader(CorpusOptions options) {
        this.options = options;
    }

    /// What a split of a set is for.
    private enum Use {
        LEARN,
        HOLD_OUT,
        SET_ASIDE;

        /// Of an image of a set; a set that names one split at most is not divided by it.
        static Use of(SourceReader.Read read, TrainingImage image) {
            return read.splits().size() < 2 ? LEARN : of(image.record().split());
        }

        static Use of(@Nullable String split) {
            String name = split == null ? "" : split.toLowerCase(Locale.ROOT);
            return name.startsWith("val") || name.equals("dev") || name.equals("minival")
                    ? HOLD_OUT
                    : name.startsWith("test") ? SET_ASIDE : LEARN;
        }
    }

    void read() throws IOException {
        List<TrainingImage> stated = new ArrayList<>();
        for (DataSource source : options.data()) {
            SourceReader.Read read = read(source, SourceFacts.Role.DATA);
            for (TrainingImage image : read.images()) {
                switch (Use.of(read, image)) {
                    case LEARN -> training.add(image);
                    case HOLD_OUT -> stated.add(image);
                    case SET_ASIDE -> setAside("of split " + image.record().split(), 1);
                }
            }
        }
        for (DataSource source : options.heldOut()) {
            addHeldOut(read(source, SourceFacts.Role.HELD_OUT));
        }
        for (ReplaySource source : options.replay()) {
            replay.add(replayed(read(source.source(), SourceFacts.Role.REPLAY)));
        }
        for (UnusableRecords each : byRole.values()) {
            each.require(options.maxUnusable());
        }
        requireImages("data", options.data(), training);
        if (!options.heldOut().isEmpty()) {
            requireImages("held out", options.heldOut(), heldOut);
            setAside("of split val: others are held out", stated.size());
        } else {
            heldOut = stated;
        }
        divide();
    }

    private SourceReader.Read read(DataSource source, SourceFacts.Role role) throws IOException {
        var own = new UnusableRecords();
        SourceReader.Read read = reader.read(source, role, own);
        byRole.computeIfAbsent(role, _ -> new UnusableRecords()).add(own);
        unusable.add(own);
        sources.add(read.facts());
        return read;
    }

    /// What is learnt of a replayed set; the rest tells what the model still knows.
    private List<TrainingImage> replayed(SourceReader.Read read) throws IOException {
        List<TrainingImage> learnt = new ArrayList<>();
        List<TrainingImage> kept = new ArrayList<>();
        for (TrainingImage image : read.images()) {
            switch (Use.of(read, image)) {
                case LEARN -> learnt.add(image);
                case HOLD_OUT -> kept.add(image);
                case SET_ASIDE -> setAside("of split " + image.record().split() + " of a replayed set", 1);
            }
        }
        if (kept.isEmpty() && options.heldOutShare() > 0 && learnt.size() > 1) {
            HeldOutPart.Parts parts = HeldOutPart.divide(learnt, options.heldOutShare(), options.seed());
            learnt = parts.training();
            kept = parts.heldOut();
        }
        replayHeldOut.addAll(kept);
        return learnt;
    }

    /// Of a set with splits, those to measure on: `val`, or `test` where there is no `val`.
    private void addHeldOut(SourceReader.Read read) {
        Use use =
                read.splits().stream().anyMatch(split -> Use.of(split) == Use.HOLD_OUT) ? Use.HOLD_OUT : Use.SET_ASIDE;
        boolean divided = read.splits().size() > 1 && read.splits().stream().anyMatch(split -> Use.of(split) == use);
        for (TrainingImage image : read.images()) {
            if (!divided || Use.of(image.record().split()) == use) {
                heldOut.add(image);
            } else {
                setAside("of split " + image.record().split() + " of a set to measure on", 1);
            }
        }
    }

    private void divide() throws IOException {
        if (heldOut.isEmpty() && options.heldOutShare() > 0) {
            HeldOutPart.Parts parts = HeldOutPart.divide(training, options.heldOutShare(), options.seed());
            training = parts.training();
            heldOut = parts.heldOut();
            if (heldOut.isEmpty()) {
                throw new DatasetException("held out: 0 of " + training.size() + " images of " + paths(options.data())
                        + " (expected: at least 1; every image is the only one of a category or shows what all others"
                        + " show; --held-out names a set to measure on, --held-out-share 0 measures on none)");
            }
        }
        training = without("data", training);
        for (int set = 0; set < replay.size(); set++) {
            requireImages("replay", List.of(options.replay().get(set).source()), replay.get(set));
            replay.set(set, without("replayed data", replay.get(set)));
        }
        requireImages("data beside what is held out", options.data(), training);
    }

    private List<TrainingImage> without(String name, List<TrainingImage> images) throws IOException {
        List<TrainingImage> measured = new ArrayList<>(heldOut);
        measured.addAll(replayHeldOut);
        List<TrainingImage> kept = measured.isEmpty() ? images : HeldOutPart.without(images, measured);
        setAside("of the " + name + " that are held out too", images.size() - kept.size());
        return kept;
    }

    private void setAside(String reason, int images) {
        if (images > 0) {
            setAside.merge(reason, images, Integer::sum);
        }
    }

    private void requireImages(String name, List<DataSource> from, List<TrainingImage> images) {
        if (images.isEmpty()) {
            throw new DatasetException(
                    name + ": no usable image in " + paths(from) + " (expected: at least 1)" + reasons());
        }
        boolean annotated = images.stream().map(TrainingImage::record).anyMatch(CorpusReader::isAnnotated);
        if (!annotated) {
            throw new DatasetException(name + ": " + images.size() + " images without any annotation in " + paths(from)
                    + " (expected: at least one region, caption or dialogue)" + reasons());
        }
    }

    private static boolean isAnnotated(ImageRecord record) {
        return !record.regions().isEmpty()
                || !record.captions().isEmpty()
                || !record.dialogues().isEmpty();
    }

    private String reasons() {
        List<String> lines = new ArrayList<>();
        setAside.forEach((reason, count) -> lines.add("  not used: " + count + " images " + reason));
        lines.addAll(unusable.lines());
        return lines.isEmpty() ? "" : System.lineSeparator() + String.join(System.lineSeparator(), lines);
    }

    private static String paths(List<DataSource> sources) {
        return sources.stream().map(DataSource::path).collect(Collectors.joining(", "));
    }
}
