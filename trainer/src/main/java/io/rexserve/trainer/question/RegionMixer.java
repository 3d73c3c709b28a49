package io.rexserve.trainer.question;

import io.rexserve.datasets.record.Region;
import io.rexserve.image.box.PixelBox;
import io.rexserve.model.proposal.Proposal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Chooses the boxes of a prompt: the truth, and what the proposal network finds besides.
final class RegionMixer {
    /// Proposals are looked at from the best down to this multiple of the boxes that fit.
    private static final int LOOKED_AT = 3;

    private static final double JITTER_IOU = 0.75;
    private static final int JITTER_TRIES = 20;
    private static final double CROWD_SHARE = 0.5;
    // the embedded model's recipe: the score of a truth that no proposal found.
    private static final double TRUE_SCORE = 0.62;
    private static final double TRUE_SPREAD = 0.16;

    private final RegionOptions options;
    private final int most;
    private final int indexTokens;
    private final RandomBoxes randomBoxes = new RandomBoxes();

    /// @param most boxes that the model reads
    /// @param indexTokens of its vocabulary
    RegionMixer(RegionOptions options, int most, int indexTokens) {
        this.options = options;
        this.most = Math.min(options.most(), Math.min(most, indexTokens));
        this.indexTokens = indexTokens;
    }

    /// One object: the box that a person drew, and the regions of the record that it stands for.
    private record Truth(PixelBox box, List<Region> regions) {}

    /// A box of the prompt.
    private record Shown(PixelBox box, double score, List<Region> truths, List<Region> near) {}

    ShownRegions mix(AnnotatedImage image, SplittableRandom random) {
        List<Truth> truths = truths(image);
        boolean complete = truths.size() <= most;
        if (!complete) {
            truths = RandomChoice.some(truths, most, random);
        }
        @Nullable List<Proposal> given = image.proposals();
        List<Proposal> proposals = given != null
                ? best(given)
                : randomBoxes.around(truths.stream().map(Truth::box).toList(), image.width(), image.height(), random);
        var shown = new ArrayList<Shown>();
        addAll(truths, proposals, shown, random);
        if (random.nextDouble() < options.shuffled()) {
            RandomChoice.shuffle(shown, random);
        } else {
            shown.sort(Comparator.comparingDouble(Shown::score).reversed());
        }
        return regions(image, shown, complete, random);
    }

    /// The regions that are one object each; several of the same place are one, since their object tokens are the same.
    private List<Truth> truths(AnnotatedImage image) {
        var truths = new ArrayList<Truth>();
        for (Region region : image.record().regions()) {
            PixelBox box = region.box().toPixelBox().clip(image.width(), image.height());
            if (region.crowd() || box.area() <= 0) {
                continue;
            }
            Truth same = truths.stream()
                    .filter(truth -> truth.box.iou(box) > options.duplicate())
                    .findFirst()
                    .orElse(null);
            if (same == null) {
                truths.add(new Truth(box, new ArrayList<>(List.of(region))));
            } else {
                same.regions.add(region);
            }
        }
        return truths;
    }

    private List<Proposal> best(List<Proposal> given) {
        return given.stream()
                .sorted(Comparator.comparingDouble(Proposal::score).reversed())
                .limit((long) LOOKED_AT * most)
                .toList();
    }

    private void addAll(List<Truth> truths, List<Proposal> proposals, List<Shown> shown, SplittableRandom random) {
        var overlaps = new float[truths.size()][proposals.size()];
        var dropped = new boolean[proposals.size()];
        for (int t = 0; t < overlaps.length; t++) {
            for (int p = 0; p < dropped.length; p++) {
                overlaps[t][p] = truths.get(t).box.iou(proposals.get(p).box());
                dropped[p] |= overlaps[t][p] > options.duplicate();
            }
        }
        for (int t = 0; t < overlaps.length; t++) {
            shown.add(truth(truths.get(t), overlaps[t], proposals, dropped, random));
        }
        for (int p = 0; p < dropped.length && shown.size() < most; p++) {
            if (!dropped[p] && proposals.get(p).box().area() > 0) {
                shown.add(new Shown(
                        proposals.get(p).box(), proposals.get(p).score(), List.of(), near(truths, overlaps, p)));
            }
        }
    }

    /// The box that stands for a truth: its own, moved a little, or its best proposal's, which is then taken.
    private Shown truth(
            Truth truth, float[] overlaps, List<Proposal> proposals, boolean[] taken, SplittableRandom random) {
        int best = IntStream.range(0, overlaps.length)
                .boxed()
                .max(Comparator.comparingDouble(p -> overlaps[p]))
                .filter(p -> overlaps[p] >= options.match())
                .orElse(-1);
        double score = best >= 0
                ? proposals.get(best).score()
                : Math.clamp(TRUE_SCORE + TRUE_SPREAD * random.nextGaussian(), 0, 1);
        double kind = random.nextDouble();
        if (kind < options.jittered()) {
            return new Shown(jittered(truth.box, random), score, truth.regions, List.of());
        }
        boolean free = best >= 0 && (overlaps[best] > options.duplicate() || !taken[best]);
        if (kind < options.jittered() + options.proposed() && free) {
            taken[best] = true;
            return new Shown(proposals.get(best).box(), score, truth.regions, List.of());
        }
        return new Shown(truth.box, score, truth.regions, List.of());
    }

    private static PixelBox jittered(PixelBox box, SplittableRandom random) {
        for (int i = 0; i < JITTER_TRIES; i++) {
            double spread = 0.15 * random.nextDouble();
            PixelBox moved = RandomBoxes.box(
                    box.x1() + spread * box.width() * random.nextDouble(-1, 1),
                    box.y1() + spread * box.height() * random.nextDouble(-1, 1),
                    box.x2() + spread * box.width() * random.nextDouble(-1, 1),
                    box.y2() + spread * box.height() * random.nextDouble(-1, 1));
            if (moved.iou(box) >= JITTER_IOU) {
                return moved;
            }
        }
        return box;
    }

    private List<Region> near(List<Truth> truths, float[][] overlaps, int proposal) {
        var near = new ArrayList<Region>();
        for (int t = 0; t < overlaps.length; t++) {
            if (overlaps[t][proposal] >= options.match()) {
                near.addAll(truths.get(t).regions);
            }
        }
        return near;
    }

    private ShownRegions regions(AnnotatedImage image, List<Shown> shown, boolean complete, SplittableRandom random) {
        List<Region> crowds =
                image.record().regions().stream().filter(Region::crowd).toList();
        return new ShownRegions(
                shown.stream().map(Shown::box).toList(),
                indices(shown.size(), random),
                shown.stream().map(Shown::truths).toList(),
                shown.stream().map(Shown::near).toList(),
                shown.stream()
                        .map(one -> one.truths.isEmpty() ? inside(one.box, crowds) : List.<Region>of())
                        .toList(),
                options.overlapping(),
                complete);
    }

    private static List<Region> inside(PixelBox box, List<Region> crowds) {
        return crowds.isEmpty()
                ? List.of()
                : crowds.stream()
                        .filter(crowd -> box.intersection(crowd.box().toPixelBox()) >= CROWD_SHARE * box.area())
                        .toList();
    }

    private int[] indices(int count, SplittableRandom random) {
        if (random.nextDouble() >= options.scattered()) {
            return IntStream.range(0, count).toArray();
        }
        List<Integer> all = IntStream.range(0, indexTokens).boxed().toList();
        return RandomChoice.some(all, count, random).stream()
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
