package io.rexserve.trainer.vision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rexserve.image.RgbImage;
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

/// What a proposal network gives for some images, computed once and kept in a file: proposing costs more than a
/// training
/// step does.
///
/// @param minScore lowest score of a proposal that is kept
/// @param nmsIou overlap from which the lower one of two proposals is dropped
/// @param most at most so many proposals of an image
record ProposalFile(double minScore, double nmsIou, int most) {
    /// As boxes are served by default, with room for twice as many.
    static final ProposalFile SERVED = new ProposalFile(0.03, 0.6, ImageScene.MAX_PROPOSED);

    private static final int COLUMNS = 5;
    private static final int TOLD_EVERY = 500;
    private static final String IMAGES = "images";

    /// Images by number.
    @FunctionalInterface
    interface Images {
        RgbImage image(int number) throws IOException;
    }

    /// Reads the boxes from the file, or asks the network for them and writes the file.
    ///
    /// @param upn model folder of the proposal network
    /// @param stamp says which images they are; a file of others is refused
    /// @param out receives a line now and then
    /// @return for each image its proposals, in pixels of the towers' square
    List<List<Proposal>> read(Path file, Path upn, int count, Images images, String stamp, PrintStream out)
            throws IOException {
        if (Files.exists(file)) {
            return read(file, stamp);
        }
        var proposals = new ArrayList<List<Proposal>>();
        try (UpnModel model = UpnModel.load(upn)) {
            for (int number = 0; number < count; number++) {
                proposals.add(proposed(model, images.image(number)));
                if (proposals.size() % TOLD_EVERY == 0) {
                    out.println("proposed boxes for " + proposals.size() + " of " + count + " images");
                }
            }
        }
        write(file, proposals, stamp);
        return proposals;
    }

    private List<Proposal> proposed(UpnModel model, RgbImage image) {
        var sets = model.propose(image, EnumSet.of(Granularity.FINE));
        List<Proposal> kept =
                Objects.requireNonNull(sets.get(Granularity.FINE), "asked for").filter(minScore, nmsIou, most);
        List<PixelBox> boxes = kept.stream().map(Proposal::box).toList();
        float[] square = SquareBoxes.of(boxes, image.width(), image.height(), SquareScene.SIDE);
        var moved = new ArrayList<Proposal>();
        for (int i = 0; i < kept.size(); i++) {
            var box = new PixelBox(square[4 * i], square[4 * i + 1], square[4 * i + 2], square[4 * i + 3]);
            moved.add(new Proposal(box, kept.get(i).score()));
        }
        return moved;
    }

    private static void write(Path file, List<List<Proposal>> proposals, String stamp) throws IOException {
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
            SafeTensorsWriter.write(file, arrays, StoredType.F32, Map.of(IMAGES, stamp));
        }
    }

    private static List<List<Proposal>> read(Path file, String stamp) {
        try (NDManager scope = Torch.scope();
                Checkpoint saved = Checkpoint.open(file)) {
            String images = saved.metadata().getOrDefault(IMAGES, stamp);
            if (!images.equals(stamp)) {
                throw new IllegalArgumentException(file + ": proposals for the images " + images + " (expected: "
                        + stamp + "; remove the file to have them computed again)");
            }
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
