package io.rexserve.trainer.vision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rexserve.datasets.scene.Scene;
import io.rexserve.datasets.scene.SceneComposer;
import io.rexserve.image.box.PixelBox;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.proposal.Granularity;
import io.rexserve.model.proposal.Proposal;
import io.rexserve.model.proposal.UpnModel;
import io.rexserve.model.region.SquareBoxes;
import io.rexserve.model.weights.Checkpoint;
import io.rexserve.model.weights.SafeTensorsWriter;
import io.rexserve.model.weights.StoredType;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

/// Composed scenes with the boxes that the trained proposal network gives for them: what the decoder
/// meets when it is served.
///
/// The boxes are kept in a file, because proposing costs more than a training step; images are composed again.
public final class ProposedScenes {
    // Thresholds of the evaluation, a little looser.
    private static final double MIN_SCORE = 0.15;
    private static final double NMS_IOU = 0.65;
    private static final int COLUMNS = 5;

    private final SceneComposer composer;
    private final long seed;
    private final List<List<Proposal>> proposals;

    private ProposedScenes(SceneComposer composer, long seed, List<List<Proposal>> proposals) {
        this.composer = composer;
        this.seed = seed;
        this.proposals = proposals;
    }

    /// Reads the boxes from the file, or asks the network for them and writes the file.
    ///
    /// @param upn model folder of the proposal network
    /// @param count scenes
    /// @param out receives a line now and then
    public static ProposedScenes of(Path file, Path upn, SceneComposer composer, long seed, int count, PrintStream out)
            throws IOException {
        if (Files.exists(file)) {
            return new ProposedScenes(composer, seed, read(file));
        }
        var proposals = new ArrayList<List<Proposal>>();
        try (UpnModel model = UpnModel.load(upn)) {
            for (int number = 0; number < count; number++) {
                proposals.add(proposed(model, SquareScene.original(composer, seed, number)));
                if (proposals.size() % 500 == 0) {
                    out.println("proposed boxes for " + proposals.size() + " of " + count + " scenes");
                }
            }
        }
        write(file, proposals);
        return new ProposedScenes(composer, seed, proposals);
    }

    // In pixels of the square.
    private static List<Proposal> proposed(UpnModel model, Scene scene) {
        var sets = model.propose(scene.image(), EnumSet.of(Granularity.FINE));
        List<Proposal> kept = Objects.requireNonNull(sets.get(Granularity.FINE), "asked for")
                .filter(MIN_SCORE, NMS_IOU, ImageScene.MAX_PROPOSED);
        List<PixelBox> boxes = kept.stream().map(Proposal::box).toList();
        float[] square =
                SquareBoxes.of(boxes, scene.image().width(), scene.image().height(), SquareScene.SIDE);
        var moved = new ArrayList<Proposal>();
        for (int i = 0; i < kept.size(); i++) {
            var box = new PixelBox(square[4 * i], square[4 * i + 1], square[4 * i + 2], square[4 * i + 3]);
            moved.add(new Proposal(box, kept.get(i).score()));
        }
        return moved;
    }

    /// @param use counts from 0; every other round shows the scenes in a mirror
    public ImageScene scene(long use) {
        int number = (int) (use % proposals.size());
        SquareScene scene = SquareScene.compose(composer, seed, number);
        List<Proposal> own = proposals.get(number);
        if (use / proposals.size() % 2 == 1) {
            scene = scene.mirrored();
            own = own.stream()
                    .map(proposal -> new Proposal(SquareScene.mirrored(proposal.box()), proposal.score()))
                    .toList();
        }
        var random = new SplittableRandom(seed ^ (0x2545F4914F6CDD1DL * (use + 1)));
        return ImageScene.proposed(random.nextBoolean() ? scene.relit(random) : scene, own);
    }

    private static void write(Path file, List<List<Proposal>> proposals) throws IOException {
        int all = proposals.stream().mapToInt(List::size).sum();
        var rows = new float[all * COLUMNS];
        var counts = new float[proposals.size()];
        int at = 0;
        for (int i = 0; i < counts.length; i++) {
            counts[i] = proposals.get(i).size();
            for (Proposal proposal : proposals.get(i)) {
                PixelBox box = proposal.box();
                float[] row = {box.x1(), box.y1(), box.x2(), box.y2(), proposal.score()};
                System.arraycopy(row, 0, rows, at, COLUMNS);
                at += COLUMNS;
            }
        }
        try (NDManager scope = Torch.scope()) {
            var arrays = new LinkedHashMap<String, NDArray>();
            arrays.put("boxes", scope.create(rows, new Shape(all, COLUMNS)));
            arrays.put("counts", scope.create(counts));
            SafeTensorsWriter.write(file, arrays, StoredType.F32, Map.of());
        }
    }

    private static List<List<Proposal>> read(Path file) {
        try (NDManager scope = Torch.scope();
                Checkpoint saved = Checkpoint.open(file)) {
            float[] rows = saved.float32(scope, "boxes").toFloatArray();
            var proposals = new ArrayList<List<Proposal>>();
            int at = 0;
            for (float count : saved.float32(scope, "counts").toFloatArray()) {
                var own = new ArrayList<Proposal>();
                for (int i = 0; i < count; i++) {
                    own.add(new Proposal(
                            new PixelBox(rows[at], rows[at + 1], rows[at + 2], rows[at + 3]), rows[at + 4]));
                    at += COLUMNS;
                }
                proposals.add(own);
            }
            return proposals;
        }
    }
}
