package io.rexserve.trainer.proposal;

import io.rexserve.datasets.record.ImageSource;
import io.rexserve.image.RgbImage;
import io.rexserve.model.proposal.Granularity;
import io.rexserve.trainer.augmentation.Augmentation;
import io.rexserve.trainer.augmentation.BoxedImage;
import io.rexserve.trainer.augmentation.MovedBox;
import io.rexserve.trainer.corpus.Corpus;
import io.rexserve.trainer.corpus.ImageCache;
import io.rexserve.trainer.corpus.ImageCache.ShrunkImage;
import io.rexserve.trainer.corpus.ImageSampler;
import io.rexserve.trainer.corpus.TrainingImage;
import io.rexserve.trainer.teacher.TeacherMaps;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Batches of annotated images, changed at random.
///
/// One short side is drawn for a batch and the first image gives its shape. An image of a similar shape is stretched to
/// it, another is padded. Crowds, and objects of which cuts left little, are no truths and not punished either.
final class CorpusBatches implements BatchSource {
    /// Images are stretched by less than this. Own choice: the shapes of most photographs, 4:3 and 3:2, are 1.125
    /// apart.
    private static final double STRETCH = 1.35;

    // DETR's least side of a box, `util/box_ops`: above 0. Own choice, in pixels of the input: what a cell of the first
    // map resolves.
    private static final double LEAST_SIDE = 3;

    private final Corpus corpus;
    private final ImageSampler sampler;
    private final ImageCache cache;
    private final Settings settings;
    private final @Nullable TeacherMaps teacher;

    /// @param augmentation of each image
    /// @param prompts that are trained, one in each batch by turns
    /// @param shortSides of the input, one is drawn for each batch
    /// @param lowShare of the steps, the first ones, that draw from the lower half of the short sides alone
    /// @param longest side of the input as a multiple of its short side
    /// @param steps of the whole training
    /// @param visible share of an object that must be left for it to be a truth
    /// @param flipped share of images that are turned upside down
    record Settings(
            Augmentation augmentation,
            List<Granularity> prompts,
            List<Integer> shortSides,
            double lowShare,
            double longest,
            int steps,
            double visible,
            double flipped,
            long seed) {
        Settings {
            prompts = List.copyOf(prompts);
            shortSides = shortSides.stream().sorted().toList();
        }
    }

    /// @param teacher of the images whose maps it has; the caller closes it
    CorpusBatches(Corpus corpus, ImageSampler sampler, Settings settings, @Nullable TeacherMaps teacher) {
        this.teacher = teacher;
        this.corpus = corpus;
        this.sampler = sampler;
        this.settings = settings;
        this.cache = ImageCache.ofHeap((int) Math.ceil(settings.shortSides().getLast() * settings.longest()));
    }

    /// An image in the size of the input, its truths and its ignored regions, cxcywh in 0..1.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Sample(RgbImage image, float[][] truths, float[][] ignored, TeacherCells.Shown shown) {}

    @Override
    public ProposalBatch batch(int step, int part) {
        var random = new SplittableRandom(settings.seed() ^ (0x9E3779B97F4A7C15L * (31L * step + part + 1)));
        int shortSide = shortSide(step, random);
        var samples = new ArrayList<Sample>();
        int width = 0;
        int height = 0;
        for (ImageSampler.Draw draw : sampler.images(step, part)) {
            Changed changed = changed(draw);
            if (samples.isEmpty()) {
                int[] size = size(changed.image().width(), changed.image().height(), shortSide);
                width = size[0];
                height = size[1];
            }
            samples.add(sample(changed, width, height));
        }
        return batch(
                samples,
                settings.prompts().get((step + part) % settings.prompts().size()));
    }

    private int shortSide(int step, SplittableRandom random) {
        int count = settings.shortSides().size();
        boolean low = step < settings.lowShare() * settings.steps();
        return settings.shortSides().get(random.nextInt(low ? Math.ceilDiv(count, 2) : count));
    }

    private int[] size(int width, int height, int shortSide) {
        double ratio = Math.min(settings.longest(), (double) Math.max(width, height) / Math.min(width, height));
        int longSide = (int) Math.round(shortSide * ratio);
        return width < height ? new int[] {shortSide, longSide} : new int[] {longSide, shortSide};
    }

    /// An image after its random changes, with all images in it, by their number.
    private record Changed(BoxedImage image, List<TrainingImage> parts) {
        boolean isCrowd(MovedBox box) {
            return parts.get(box.image()).regions().get(box.region()).crowd();
        }
    }

    private Changed changed(ImageSampler.Draw draw) {
        var random = new SplittableRandom(draw.seed());
        var parts = new ArrayList<TrainingImage>();
        parts.add(corpus.image(draw));
        BoxedImage first = boxed(corpus.image(draw));
        List<ImageSampler.Draw> further = sampler.companions(draw, 3);
        BoxedImage changed = settings.augmentation()
                .apply(
                        first,
                        number -> {
                            TrainingImage image = corpus.image(further.get(number - 1));
                            parts.add(image);
                            return boxed(image);
                        },
                        random);
        return new Changed(random.nextDouble() < settings.flipped() ? upsideDown(changed) : changed, parts);
    }

    // With crowds among the boxes, so that they move too.
    private BoxedImage boxed(TrainingImage image) {
        ShrunkImage shrunk = cache.image(image);
        List<MovedBox> boxes = new ArrayList<>();
        for (int i = 0; i < image.regions().size(); i++) {
            var box = image.regions().get(i).box();
            boxes.add(new MovedBox(
                    0,
                    i,
                    box.x1() * shrunk.scaleX(),
                    box.y1() * shrunk.scaleY(),
                    box.x2() * shrunk.scaleX(),
                    box.y2() * shrunk.scaleY(),
                    1));
        }
        return new BoxedImage(shrunk.image(), boxes);
    }

    private static BoxedImage upsideDown(BoxedImage image) {
        int row = 3 * image.width();
        byte[] pixels = image.image().pixels();
        byte[] turned = new byte[pixels.length];
        for (int y = 0; y < image.height(); y++) {
            System.arraycopy(pixels, y * row, turned, (image.height() - 1 - y) * row, row);
        }
        return new BoxedImage(
                new RgbImage(image.width(), image.height(), turned),
                image.boxes().stream()
                        .map(b -> new MovedBox(
                                b.image(),
                                b.region(),
                                b.x1(),
                                image.height() - b.y2(),
                                b.x2(),
                                image.height() - b.y1(),
                                b.visible()))
                        .toList(),
                image.tiles().stream().map(tile -> tile.turned(image.height())).toList());
    }

    private Sample sample(Changed changed, int width, int height) {
        double ratio = (double) changed.image().width() / changed.image().height() / ((double) width / height);
        int w = width;
        int h = height;
        if (Math.max(ratio, 1 / ratio) > STRETCH) {
            w = ratio > 1 ? width : (int) Math.max(1, Math.round(width * ratio));
            h = ratio > 1 ? (int) Math.max(1, Math.round(height / ratio)) : height;
        }
        BoxedImage fitted = changed.image().resized(w, h);
        var truths = new ArrayList<float[]>();
        var ignored = new ArrayList<float[]>();
        for (MovedBox box : fitted.boxes()) {
            boolean small = Math.min(box.width(), box.height()) < LEAST_SIDE;
            boolean truth = !changed.isCrowd(box) && !small && box.visible() >= settings.visible();
            (truth ? truths : ignored).add(unit(box, w, h));
        }
        return new Sample(
                fitted.image(),
                truths.toArray(float[][]::new),
                ignored.toArray(float[][]::new),
                new TeacherCells.Shown(
                        fitted.tiles(),
                        changed.parts().stream().map(this::known).toList()));
    }

    /// The teacher's name of an image, empty where it has no maps of it.
    private String known(TrainingImage image) {
        if (teacher == null || !(image.record().image() instanceof ImageSource.File file)) {
            return "";
        }
        String name = TeacherMaps.name(file.path());
        return teacher.has(name) ? name : "";
    }

    private static float[] unit(MovedBox box, int width, int height) {
        return new float[] {
            (float) ((box.x1() + box.x2()) / 2 / width),
            (float) ((box.y1() + box.y2()) / 2 / height),
            (float) (box.width() / width),
            (float) (box.height() / height)
        };
    }

    private ProposalBatch batch(List<Sample> samples, Granularity prompt) {
        return new ProposalBatch(
                samples.stream().map(Sample::image).toList(),
                List.of(prompt),
                samples.stream().map(Sample::truths).toList(),
                samples.stream().map(Sample::ignored).toList(),
                teacher == null ? null : cells(teacher, samples));
    }

    private static TeacherCells cells(TeacherMaps teacher, List<Sample> samples) {
        return TeacherCells.of(
                teacher,
                samples.stream().map(Sample::shown).toList(),
                samples.stream()
                        .mapToInt(sample -> sample.image().width())
                        .max()
                        .orElseThrow(),
                samples.stream()
                        .mapToInt(sample -> sample.image().height())
                        .max()
                        .orElseThrow());
    }
}
