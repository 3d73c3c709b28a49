package io.rexserve.trainer.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rexserve.datasets.scene.PlainArt;
import io.rexserve.image.box.PixelBox;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ScenePoolTest {
    @Test
    void aSceneDependsOnlyOnItsNumber() {
        var used = new ScenePool(PlainArt.composer(), 5, 3);
        for (int use = 0; use < 7; use++) {
            used.scene(use, 0.2);
        }
        ImageScene later = used.scene(7, 0.2);
        ImageScene alone = new ScenePool(PlainArt.composer(), 5, 3).scene(7, 0.2);

        assertThat(later.pixels()).containsExactly(alone.pixels());
        assertThat(later.candidates()).isEqualTo(alone.candidates());
    }

    @Test
    void aRoundShowsEverySceneOnceAndTheNextRoundInAnotherOrder() {
        var pool = new ScenePool(PlainArt.composer(), 5, 4);
        for (int use = 0; use < 4; use++) {
            ImageScene scene = pool.scene(use, 0.2);
            assertThat(scene.truths()).isNotEmpty();
            assertThat(pool.scene(use + 4, 0.2).candidates()).isNotEqualTo(scene.candidates());
        }
    }

    @Test
    void boxesMoveWithTheMirrorImage() {
        SquareScene scene = SquareScene.compose(PlainArt.composer(), 9, 2);
        SquareScene mirrored = scene.mirrored();

        for (int i = 0; i < scene.objects().size(); i++) {
            PixelBox box = scene.objects().get(i).box();
            PixelBox other = mirrored.objects().get(i).box();
            assertThat(other.x1()).isCloseTo(SquareScene.SIDE - box.x2(), within(1e-4f));
            assertThat(other.width()).isCloseTo(box.width(), within(1e-4f));
            assertThat(other.y1()).isEqualTo(box.y1());
        }
        assertThat(mirrored.mirrored().image().pixels())
                .containsExactly(scene.image().pixels());
    }

    @Test
    void relightingKeepsBoxes() {
        SquareScene scene = SquareScene.compose(PlainArt.composer(), 9, 2);
        SquareScene relit = scene.relit(new SplittableRandom(1));

        assertThat(relit.objects()).isEqualTo(scene.objects());
        assertThat(relit.image().pixels()).isNotEqualTo(scene.image().pixels());
    }

    @Test
    void anEmptyPoolIsRefused() {
        assertThatThrownBy(() -> new ScenePool(PlainArt.composer(), 1, 0))
                .hasMessageContaining("pool: 0 scenes (expected: >= 1)");
    }
}
