package io.rexserve.trainer.stage;

import io.rexserve.datasets.art.ObjectName;
import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Region;
import io.rexserve.datasets.scene.SuperlativePhrases;
import io.rexserve.image.box.PixelBox;
import io.rexserve.model.language.checkpoint.ChatRexConfig;
import io.rexserve.model.proposal.Proposal;
import io.rexserve.model.vision.SquareInput;
import io.rexserve.trainer.augmentation.Augmentation;
import io.rexserve.trainer.augmentation.BoxedImage;
import io.rexserve.trainer.augmentation.MovedBox;
import io.rexserve.trainer.corpus.ImageCache;
import io.rexserve.trainer.corpus.ImageCache.ShrunkImage;
import io.rexserve.trainer.corpus.TrainingImage;
import io.rexserve.trainer.network.Sample;
import io.rexserve.trainer.question.AnnotatedImage;
import io.rexserve.trainer.question.QuestionSequences;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Makes samples of images: decodes and changes them, moves boxes and proposals along, asks.
final class SampleSource {
    /// Decoded images are kept at this many times the towers' side: a crop still has the towers' resolution.
    private static final int CACHED_SIDES = 2;

    private final ChatRexConfig config;
    private final ForeignNames foreign;
    private final @Nullable ImageProposals proposals;
    private final ImageCache cache;
    private final Map<String, String> parents;

    /// @param proposals null: random boxes stand in for them
    /// @param parents super-category of each name that has one
    SampleSource(
            ChatRexConfig config,
            ForeignNames foreign,
            @Nullable ImageProposals proposals,
            Map<String, String> parents) {
        this.config = config;
        this.foreign = foreign;
        this.proposals = proposals;
        this.parents = Map.copyOf(parents);
        this.cache = ImageCache.ofHeap(CACHED_SIDES * config.convnext().image());
    }

    /// Samples of one image as it is: none where it serves no task.
    List<Sample> plain(TrainingImage image, boolean replay, QuestionSequences sequences, SplittableRandom random) {
        return samples(image, replay, Augmentation.NONE, sequences, random);
    }

    /// Samples of one image: none where it serves no task.
    ///
    /// @param augmentation without mosaics: names are absent from one image, not from four
    List<Sample> samples(
            TrainingImage image,
            boolean replay,
            Augmentation augmentation,
            QuestionSequences sequences,
            SplittableRandom random) {
        AnnotatedImage stored = annotated(image, replay);
        boolean toldAnew = SuperlativePhrases.areAllWords(stored.record());
        Augmentation allowed = hasWords(stored.record()) && !toldAnew ? augmentation.keepingWords() : augmentation;
        BoxedImage changed = allowed.apply(boxed(image, stored), SampleSource::noCompanion, random);
        var packed = sequences.draw(moved(stored, changed, toldAnew), random).sequences();
        if (packed.isEmpty()) {
            return List.of();
        }
        float[] input = SquareInput.of(changed.image(), config.convnext().image(), config.normalization());
        return packed.stream().map(sequence -> new Sample(sequence, input)).toList();
    }

    private static BoxedImage noCompanion(int number) {
        throw new IllegalStateException("companion " + number + " (expected: none, mosaics are off)");
    }

    private static boolean hasWords(ImageRecord record) {
        return !record.captions().isEmpty()
                || !record.dialogues().isEmpty()
                || record.regions().stream()
                        .anyMatch(region -> !region.phrases().isEmpty()
                                || !region.descriptions().isEmpty());
    }

    /// What is asked about, in pixels of the image as it is stored.
    AnnotatedImage annotated(TrainingImage image, boolean replay) {
        return new AnnotatedImage(
                image.record(),
                image.width(),
                image.height(),
                foreign.absent(image, replay),
                image.incomplete(),
                parents,
                proposals == null ? null : proposals.of(image));
    }

    /// All regions, crowds too, then the proposals, numbered on.
    private BoxedImage boxed(TrainingImage image, AnnotatedImage stored) {
        ShrunkImage shrunk = cache.image(image);
        var boxes = new ArrayList<PixelBox>();
        stored.record().regions().forEach(region -> boxes.add(region.box().toPixelBox()));
        if (stored.proposals() != null) {
            stored.proposals().forEach(proposal -> boxes.add(proposal.box()));
        }
        var moved = new ArrayList<MovedBox>();
        for (int i = 0; i < boxes.size(); i++) {
            PixelBox box = boxes.get(i);
            if (box.x1() < box.x2() && box.y1() < box.y2()) {
                moved.add(new MovedBox(
                        0,
                        i,
                        box.x1() * shrunk.scaleX(),
                        box.y1() * shrunk.scaleY(),
                        box.x2() * shrunk.scaleX(),
                        box.y2() * shrunk.scaleY(),
                        1));
            }
        }
        return new BoxedImage(shrunk.image(), moved);
    }

    /// @param toldAnew whether phrases are those of the boxes as they lie now
    private static AnnotatedImage moved(AnnotatedImage stored, BoxedImage changed, boolean toldAnew) {
        List<Region> before = stored.record().regions();
        var regions = new ArrayList<Region>();
        var proposals = new ArrayList<Proposal>();
        for (MovedBox box : changed.boxes()) {
            if (box.region() < before.size()) {
                regions.add(withBox(before.get(box.region()), box.toPixelBox()));
            } else if (stored.proposals() != null) {
                Proposal proposal = stored.proposals().get(box.region() - before.size());
                proposals.add(new Proposal(box.toPixelBox(), proposal.score()));
            }
        }
        return new AnnotatedImage(
                withRegions(
                        stored.record(),
                        toldAnew ? SuperlativePhrases.added(regions, changed.width(), changed.height()) : regions),
                changed.width(),
                changed.height(),
                stored.absent(),
                stored.incomplete(),
                stored.parents(),
                stored.proposals() == null ? null : proposals);
    }

    private static Region withBox(Region region, PixelBox box) {
        return new Region(
                region.id(),
                Box.ofCorners(box.x1(), box.y1(), box.x2(), box.y2()),
                region.category(),
                region.phrases(),
                region.descriptions(),
                region.crowd(),
                OptionalDouble.empty(),
                region.score(),
                region.extras());
    }

    private static ImageRecord withRegions(ImageRecord record, List<Region> regions) {
        return new ImageRecord(
                record.id(),
                record.image(),
                record.width(),
                record.height(),
                regions,
                record.captions(),
                record.dialogues(),
                record.absent(),
                record.notExhaustive(),
                record.split(),
                record.provenance(),
                record.extras());
    }

    /// Super-category of each embedded name, by which hard absent names are drawn.
    static Map<String, String> embeddedParents() {
        var parents = new HashMap<String, String>();
        ObjectName.all().forEach(name -> parents.put(name.text(), name.superCategory()));
        return parents;
    }
}
