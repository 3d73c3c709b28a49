package io.rexserve.trainer.vision;

import io.rexserve.datasets.scene.SceneComposer;
import io.rexserve.model.proposal.Proposal;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/// Composed scenes with the boxes that the trained proposal network gives for them: what the decoder
/// meets when it is served.
///
/// The boxes are kept in a file, because proposing costs more than a training step; images are composed again.
public final class ProposedScenes {
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
        List<List<Proposal>> proposals = ProposalFile.SERVED.read(
                file,
                upn,
                count,
                number -> SquareScene.original(composer, seed, number).image(),
                count + " composed with seed " + seed,
                out);
        return new ProposedScenes(composer, seed, proposals);
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
}
