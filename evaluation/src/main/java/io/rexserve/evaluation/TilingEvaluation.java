package io.rexserve.evaluation;

import io.rexserve.cli.Machine;
import io.rexserve.datasets.art.ArtLibrary;
import io.rexserve.datasets.art.Look;
import io.rexserve.datasets.scene.Scene;
import io.rexserve.datasets.scene.SceneComposer;
import io.rexserve.datasets.scene.SceneObject;
import io.rexserve.datasets.scene.SceneOptions;
import io.rexserve.evaluation.scene.MatchCounts;
import io.rexserve.image.box.PixelBox;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.proposal.Granularity;
import io.rexserve.model.proposal.ImageViews;
import io.rexserve.model.proposal.Proposal;
import io.rexserve.model.proposal.ProposalSet;
import io.rexserve.model.proposal.Tiling;
import io.rexserve.model.proposal.UpnImage;
import io.rexserve.model.proposal.UpnModel;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Counts how many small objects of large scenes proposals cover, with and without tiles.
final class TilingEvaluation {
    // Training counts its scenes from 0 and its seeds are small: these are never reached.
    private static final long SEED_OFFSET = 0x711E_0000_0000L;

    /// The scenes and their tiles.
    ///
    /// @param width of the scenes, in pixels
    /// @param height of the scenes, in pixels
    /// @param sides of the tiles, in pixels of the scenes
    /// @param batch tiles that are computed together, >= 1
    record Tiles(int width, int height, List<Integer> sides, int batch) {
        Tiles {
            sides = List.copyOf(sides);
            if (batch < 1) {
                throw new IllegalArgumentException("batch: " + batch + " (expected: >= 1)");
            }
        }
    }

    private final Tiles tiles;
    private final EvaluationOptions options;
    private final UpnModel upn;

    TilingEvaluation(Tiles tiles, EvaluationOptions options, UpnModel upn) {
        this.tiles = tiles;
        this.options = options;
        this.upn = upn;
    }

    /// Evaluates on the looks that were trained on.
    ///
    /// @param out receives a line now and then
    static TilingReport run(Tiles tiles, EvaluationOptions options, PrintStream out) {
        var looks = EnumSet.allOf(Look.class);
        looks.removeIf(Look::heldOut);
        var composer = new SceneComposer(ArtLibrary.forEvaluation(options.art(), looks));
        Torch.useThreads(1);
        try (UpnModel upn = UpnModel.load(options.upn(), options.compute())) {
            List<TilingReport.Row> rows = new TilingEvaluation(tiles, options, upn).rows(composer, out);
            return new TilingReport(tiles, options, Machine.here(options.home()), rows);
        }
    }

    List<TilingReport.Row> rows(SceneComposer composer, PrintStream out) {
        var setups = new ArrayList<Views>();
        setups.add(new Views("whole picture", null));
        tiles.sides().forEach(side -> setups.add(new Views("and tiles of " + side, Tiling.of(side))));
        for (int number = 0; number < options.scenes(); number++) {
            Scene scene = composer.compose(
                    options.seed() + SEED_OFFSET, number, SceneOptions.forTiles(tiles.width(), tiles.height()));
            setups.forEach(views -> views.propose(scene));
            if ((number + 1) % 10 == 0) {
                out.println((number + 1) + " of " + options.scenes() + " scenes");
            }
        }
        return setups.stream().map(Views::row).toList();
    }

    private double minScore() {
        return options.minScore() == EvaluationOptions.OF_MODEL ? upn.config().minScore() : options.minScore();
    }

    /// One choice of views, and its figures.
    private final class Views {
        private final String name;
        private final @Nullable Tiling tiling;
        private final Map<TilingReport.ObjectSize, MatchCounts> bySize = new EnumMap<>(TilingReport.ObjectSize.class);
        private int views;
        private long nanos;

        Views(String name, @Nullable Tiling tiling) {
            this.name = name;
            this.tiling = tiling;
        }

        void propose(Scene scene) {
            long began = System.nanoTime();
            ImageViews shown =
                    ImageViews.of(scene.image().width(), scene.image().height(), tiling);
            List<ProposalSet> found = propose(shown.prepare(scene.image(), upn));
            List<PixelBox> boxes = shown.merge(found).filter(minScore(), options.nmsIou(), options.maxBoxes()).stream()
                    .map(Proposal::box)
                    .toList();
            nanos += System.nanoTime() - began;
            views += shown.tiles().size();
            count(boxes, scene.fine().stream().map(SceneObject::box).toList());
        }

        // The first view is the whole image, of another input size than the tiles.
        private List<ProposalSet> propose(List<UpnImage> images) {
            var found = new ArrayList<ProposalSet>();
            while (found.size() < images.size()) {
                int from = found.size();
                int to = from == 0 ? 1 : Math.min(from + tiles.batch(), images.size());
                upn.proposePrepared(images.subList(from, to), Set.of(Granularity.FINE))
                        .forEach(sets -> found.add(Objects.requireNonNull(sets.get(Granularity.FINE))));
            }
            return found;
        }

        // A box that matches belongs to the size of its object, one that does not to its own.
        private void count(List<PixelBox> boxes, List<PixelBox> truths) {
            truths.forEach(truth -> add(truth, new MatchCounts(0, 0, 1)));
            List<Integer> matches = MatchCounts.match(boxes, truths);
            for (int i = 0; i < boxes.size(); i++) {
                boolean right = matches.get(i) >= 0;
                add(right ? truths.get(matches.get(i)) : boxes.get(i), new MatchCounts(right ? 1 : 0, 1, 0));
            }
        }

        private void add(PixelBox box, MatchCounts score) {
            bySize.merge(TilingReport.ObjectSize.of(box), score, MatchCounts::plus);
        }

        TilingReport.Row row() {
            return new TilingReport.Row(
                    name, bySize, (double) views / options.scenes(), nanos / 1e6 / options.scenes());
        }
    }
}
