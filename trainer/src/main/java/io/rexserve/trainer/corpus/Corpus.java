package io.rexserve.trainer.corpus;

import io.rexserve.datasets.format.DatasetException;
import io.rexserve.datasets.record.Region;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;

/// All that a training learns from, replays and is measured on: read, checked and divided once, before its first step.
///
/// Where a set states splits, images of `val` are held out and those of `test` are not used; else a share is held out
/// ([HeldOutPart]). No image is in two parts: what is held out is learnt from nowhere.
///
/// Records stay in memory: 1.4 KB for an image with seven boxes (measured by `CorpusMemory`), so 1.4 GB for a million.
/// Images are decoded when they are asked for ([ImageCache]).
public final class Corpus {
    private final List<TrainingImage> training;
    private final List<List<TrainingImage>> replay;
    private final List<Double> replayShares;
    private final List<TrainingImage> heldOut;
    private final List<TrainingImage> replayHeldOut;
    private final List<SourceFacts> sources;
    private final UnusableRecords unusable;
    private final Map<String, Integer> setAside;

    private Corpus(CorpusReader read, CorpusOptions options) {
        this.training = List.copyOf(read.training);
        this.replay = read.replay.stream().map(List::copyOf).toList();
        this.replayShares = options.replay().stream().map(ReplaySource::share).toList();
        this.heldOut = List.copyOf(read.heldOut);
        this.replayHeldOut = List.copyOf(read.replayHeldOut);
        this.sources = List.copyOf(read.sources);
        this.unusable = read.unusable;
        this.setAside = new LinkedHashMap<>(read.setAside);
    }

    /// Reads and checks everything.
    ///
    /// @throws DatasetException if more than the allowed share cannot be used, or nothing is left to learn from or,
    ///     where images are to be held out, to measure on; it names every reason with file, entry and expectation
    public static Corpus open(CorpusOptions options) throws IOException {
        var read = new CorpusReader(options);
        read.read();
        return new Corpus(read, options);
    }

    /// Images of the data that are learnt from.
    public List<TrainingImage> training() {
        return training;
    }

    /// Images of each replayed set.
    public List<List<TrainingImage>> replay() {
        return replay;
    }

    /// Images that are measured on; empty only where none were to be held out.
    public List<TrainingImage> heldOut() {
        return heldOut;
    }

    /// Images of the replayed sets that are measured on, by which one sees what a model still knows: split `val` where
    /// a set states splits, else the held-out share.
    public List<TrainingImage> replayHeldOut() {
        return replayHeldOut;
    }

    /// Each set that was read, in the order of the options.
    public List<SourceFacts> sources() {
        return sources;
    }

    public UnusableRecords unusable() {
        return unusable;
    }

    /// Images that were usable and are not used, by the reason.
    public Map<String, Integer> setAside() {
        return Map.copyOf(setAside);
    }

    /// An order over all steps; see [ImageSampler].
    public ImageSampler sampler(long seed, int parts, int imagesPerPart) {
        List<Integer> sizes = new ArrayList<>(List.of(training.size()));
        List<Double> shares = new ArrayList<>(List.of(1.0));
        for (int set = 0; set < replay.size(); set++) {
            sizes.add(replay.get(set).size());
            shares.add(replayShares.get(set));
            shares.set(0, shares.getFirst() - replayShares.get(set));
        }
        return new ImageSampler(seed, sizes, shares, parts, imagesPerPart);
    }

    /// The image that was drawn.
    public TrainingImage image(ImageSampler.Draw draw) {
        return draw.set() == 0
                ? training.get(draw.index())
                : replay.get(draw.set() - 1).get(draw.index());
    }

    /// Objects of each category that is learnt, the most first, then by name; listed categories without any count 0.
    public SequencedMap<String, Integer> categories() {
        Map<String, Integer> counts = new HashMap<>();
        sources.stream()
                .filter(source -> source.role() == SourceFacts.Role.DATA)
                .forEach(source -> source.vocabulary().forEach(name -> counts.putIfAbsent(name, 0)));
        for (TrainingImage image : training) {
            image.objects().stream()
                    .map(Region::category)
                    .filter(Objects::nonNull)
                    .map(Objects::requireNonNull)
                    .forEach(name -> counts.merge(name, 1, Integer::sum));
        }
        return sorted(counts);
    }

    /// Regions of each phrase that is learnt, the most first, then by text.
    public SequencedMap<String, Integer> phrases() {
        Map<String, Integer> counts = new HashMap<>();
        for (TrainingImage image : training) {
            image.objects().forEach(region -> region.phrases().forEach(text -> counts.merge(text, 1, Integer::sum)));
        }
        return sorted(counts);
    }

    private static SequencedMap<String, Integer> sorted(Map<String, Integer> counts) {
        SequencedMap<String, Integer> sorted = new LinkedHashMap<>();
        counts.entrySet().stream()
                .sorted(Comparator.comparingInt((Map.Entry<String, Integer> entry) -> -entry.getValue())
                        .thenComparing(Map.Entry::getKey))
                .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        return sorted;
    }

    /// What was read, for a person, before a training begins.
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (SourceFacts source : sources) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%s %s (%s): %,d images, %,d regions",
                    source.role().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                    source.path(),
                    source.format(),
                    source.images(),
                    source.regions()));
        }
        lines.add(String.format(
                Locale.ROOT, "to learn from: %,d images; held out: %,d", training.size(), heldOut.size()));
        if (!replay.isEmpty()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "replayed: %,d images; held out of them: %,d",
                    replay.stream().mapToInt(List::size).sum(),
                    replayHeldOut.size()));
        }
        setAside.forEach(
                (reason, count) -> lines.add(String.format(Locale.ROOT, "not used: %,d images %s", count, reason)));
        SequencedMap<String, Integer> categories = categories();
        List<String> empty = categories.entrySet().stream()
                .filter(entry -> entry.getValue() == 0)
                .map(Map.Entry::getKey)
                .toList();
        lines.add(String.format(
                Locale.ROOT,
                "categories: %,d, phrases: %,d",
                categories.size(),
                phrases().size()));
        if (!empty.isEmpty()) {
            lines.add("categories without an object to learn from: " + shortened(empty));
        }
        List<String> notAsked = sources.stream()
                .flatMap(source -> source.notAsked().stream())
                .distinct()
                .toList();
        if (!notAsked.isEmpty()) {
            lines.add(
                    "not asked for, no region has these names of groups or of the background: " + shortened(notAsked));
        }
        unusable.warning().ifPresent(lines::add);
        if (unusable.entries() > 0) {
            lines.add(String.format(
                    Locale.ROOT,
                    "could not be used: %,d entries (%.2f %%)",
                    unusable.entries(),
                    100 * unusable.share()));
        }
        lines.addAll(unusable.lines());
        return lines;
    }

    private static String shortened(List<String> names) {
        int shown = Math.min(10, names.size());
        return String.join(", ", names.subList(0, shown))
                + (names.size() > shown ? " and " + (names.size() - shown) + " more" : "");
    }
}
