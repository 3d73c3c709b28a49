package io.rexserve.trainer.vision;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.image.box.PixelBox;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PictureSceneTest {
    @Test
    void aJitteredBoxOverlapsAsAsked() {
        var box = new PixelBox(40, 60, 120, 100);
        var random = new SplittableRandom(3);
        for (int i = 0; i < 100; i++) {
            assertThat(PictureScene.jittered(box, 0.75, 1, random).iou(box)).isBetween(0.75f, 1f);
            assertThat(PictureScene.jittered(box, 0.5, 0.75, random).iou(box))
                    .satisfiesAnyOf(
                            iou -> assertThat(iou).isBetween(0.5f, 0.75f),
                            iou -> assertThat(iou).isEqualTo(1f));
        }
    }
}
