package io.rexserve.trainer.vision;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.datasets.art.NameVectors;
import io.rexserve.datasets.scene.SceneObject;
import io.rexserve.image.RgbImage;
import io.rexserve.image.box.PixelBox;
import io.rexserve.model.proposal.Proposal;
import io.rexserve.trainer.vision.ImageScene.Candidate;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ImageSceneTest {
    @Test
    void aJitteredBoxHasTheGivenOverlap() {
        var box = new PixelBox(40, 60, 120, 100);
        var random = new SplittableRandom(3);
        for (int i = 0; i < 100; i++) {
            assertThat(ImageScene.jittered(box, 0.75, 1, random).iou(box)).isBetween(0.75f, 1f);
            assertThat(ImageScene.jittered(box, 0.5, 0.75, random).iou(box))
                    .satisfiesAnyOf(
                            iou -> assertThat(iou).isBetween(0.5f, 0.75f),
                            iou -> assertThat(iou).isEqualTo(1f));
        }
    }

    @Test
    void theBestProposalOfAnObjectIsListedTheNextIgnoredAndTheRestIsBackground() {
        var image = new RgbImage(SquareScene.SIDE, SquareScene.SIDE, new byte[3 * 256 * 256]);
        var dog = new SceneObject(new PixelBox(20, 20, 120, 120), 7, SceneObject.Kind.FREE);
        var scene = new SquareScene(image, List.of(dog));
        var loose = new Proposal(new PixelBox(20, 20, 120, 160), 0.9f);
        var tight = new Proposal(new PixelBox(22, 20, 120, 120), 0.6f);
        var elsewhere = new Proposal(new PixelBox(150, 150, 250, 250), 0.5f);

        List<Candidate> candidates =
                ImageScene.proposed(scene, List.of(loose, tight, elsewhere)).candidates();

        assertThat(candidates).extracting(Candidate::name).containsExactly(7, 7, NameVectors.BACKGROUND);
        assertThat(candidates).extracting(Candidate::ignored).containsExactly(true, false, false);
    }
}
