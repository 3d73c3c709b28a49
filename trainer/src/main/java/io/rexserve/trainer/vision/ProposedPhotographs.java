package io.rexserve.trainer.vision;

import io.rexserve.datasets.photograph.Photograph;
import io.rexserve.datasets.photograph.Photograph.NamedBox;
import io.rexserve.datasets.scene.SceneObject;
import io.rexserve.image.ImageLimits;
import io.rexserve.image.RgbImage;
import io.rexserve.image.box.PixelBox;
import io.rexserve.image.decoding.ImageDecoder;
import io.rexserve.model.proposal.Proposal;
import io.rexserve.model.region.SquareBoxes;
import io.rexserve.model.vision.Normalization;
import io.rexserve.model.vision.SquareInput;
import io.rexserve.trainer.vision.ImageScene.Candidate;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;

/// Photographs with the boxes that the trained proposal network gives for them: what the decoder meets when it is
/// served.
public final class ProposedPhotographs {
    private static final double ADDED_SHARE = 0.5;

    private final List<Photograph> photographs;
    private final List<List<Proposal>> proposals;
    private final long seed;

    private ProposedPhotographs(List<Photograph> photographs, List<List<Proposal>> proposals, long seed) {
        this.photographs = photographs;
        this.proposals = proposals;
        this.seed = seed;
    }

    /// Reads the boxes from the file, or asks the network for them and writes the file.
    ///
    /// @param upn model folder of the proposal network
    /// @param most photographs, drawn at random where there are more
    /// @param seed of the draw and of what changes from use to use
    /// @param out receives a line now and then
    public static ProposedPhotographs of(
            Path file, Path upn, List<Photograph> photographs, int most, long seed, PrintStream out)
            throws IOException {
        if (photographs.isEmpty()) {
            throw new IllegalArgumentException("photographs: none (expected: at least one)");
        }
        var shuffled = new ArrayList<>(photographs);
        Collections.shuffle(shuffled, new Random(seed));
        List<Photograph> some = List.copyOf(shuffled.subList(0, Math.min(most, shuffled.size())));
        List<String> keys = some.stream().map(Photograph::key).toList();
        List<List<Proposal>> proposals = ProposalFile.SERVED.read(
                file,
                upn,
                some.size(),
                number -> picture(some.get(number)),
                keys.size() + " from " + keys.getFirst() + ", " + Integer.toHexString(keys.hashCode()),
                out);
        return new ProposedPhotographs(some, proposals, seed);
    }

    private static RgbImage picture(Photograph photograph) throws IOException {
        return ImageDecoder.decode(Files.readAllBytes(photograph.file()), ImageLimits.DEFAULT);
    }

    /// @param use counts from 0; every other round shows the photographs in a mirror
    public KnownScene scene(long use) {
        int number = (int) (use % photographs.size());
        var random = new SplittableRandom(seed ^ (0x2545F4914F6CDD1DL * (use + 1)));
        boolean mirrored = use / photographs.size() % 2 == 1;
        try {
            RgbImage picture = picture(photographs.get(number));
            return scene(photographs.get(number), picture, proposals.get(number), mirrored, random);
        } catch (IOException e) {
            throw new UncheckedIOException(photographs.get(number).file() + ": cannot be read", e);
        }
    }

    /// @param proposals in pixels of the square
    static KnownScene scene(
            Photograph photograph,
            RgbImage picture,
            List<Proposal> proposals,
            boolean mirrored,
            SplittableRandom random) {
        var square = new Square(photograph.width(), photograph.height(), mirrored);
        List<PixelBox> boxes =
                square.moved(photograph.named().stream().map(NamedBox::box).toList());
        var truths = new ArrayList<SceneObject>();
        for (int i = 0; i < boxes.size(); i++) {
            truths.add(new SceneObject(boxes.get(i), photograph.named().get(i).name(), SceneObject.Kind.FREE));
        }
        var doubtful = new ArrayList<>(square.moved(photograph.others()));
        doubtful.addAll(square.moved(photograph.uncertain()));
        List<Proposal> own = mirrored
                ? proposals.stream()
                        .map(proposal -> new Proposal(SquareScene.mirrored(proposal.box()), proposal.score()))
                        .toList()
                : proposals;
        List<Candidate> candidates = candidates(truths, doubtful, own);
        if (random.nextDouble() < ADDED_SHARE) {
            candidates = withMissing(candidates, truths, random);
        }
        RgbImage padded = SquareInput.square(picture, SquareScene.SIDE, Normalization.CLIP);
        RgbImage shown = SquareScene.relit(mirrored ? SquareScene.mirrored(padded) : padded, random);
        var scene = new ImageScene(
                SquareInput.planes(shown, Normalization.CLIP), truths, candidates, ImageScene.cells(truths));
        return new KnownScene(scene, photograph.absent(), complete(photograph));
    }

    /// Moves boxes of a picture into the towers' square.
    private record Square(int width, int height, boolean mirrored) {
        List<PixelBox> moved(List<PixelBox> boxes) {
            float[] square = SquareBoxes.of(boxes, width, height, SquareScene.SIDE);
            var moved = new ArrayList<PixelBox>();
            for (int i = 0; i < boxes.size(); i++) {
                var box = new PixelBox(square[4 * i], square[4 * i + 1], square[4 * i + 2], square[4 * i + 3]);
                moved.add(mirrored ? SquareScene.mirrored(box) : box);
            }
            return moved;
        }
    }

    private static List<Candidate> candidates(
            List<SceneObject> truths, List<PixelBox> doubtful, List<Proposal> proposals) {
        return ImageScene.matched(truths, proposals).stream()
                .map(candidate -> candidate.object() < 0 && isOver(doubtful, candidate.box())
                        ? new Candidate(candidate.box(), ImageScene.UNKNOWN, -1, true, candidate.score())
                        : candidate)
                .toList();
    }

    private static boolean isOver(List<PixelBox> boxes, PixelBox box) {
        return boxes.stream().anyMatch(other -> other.iou(box) >= ImageScene.FOUND);
    }

    // Things that the network misses, so that they are learnt all the same.
    private static List<Candidate> withMissing(
            List<Candidate> candidates, List<SceneObject> truths, SplittableRandom random) {
        var all = new ArrayList<>(candidates);
        for (int i = 0; i < truths.size(); i++) {
            SceneObject truth = truths.get(i);
            if (candidates.stream().noneMatch(candidate -> candidate.box().iou(truth.box()) >= ImageScene.FOUND)) {
                PixelBox box = ImageScene.jittered(truth.box(), ImageScene.TIGHT, 1, random);
                all.add(new Candidate(box, truth.name(), i, false, 0.3 + 0.14 * random.nextGaussian()));
            }
        }
        return all;
    }

    // Names of which a detector alone found one may have more than it found.
    private static Set<Integer> complete(Photograph photograph) {
        var complete = new HashSet<Integer>();
        photograph.named().forEach(box -> complete.add(box.name()));
        photograph.named().stream().filter(box -> !box.truth()).forEach(box -> complete.remove(box.name()));
        return complete;
    }
}
