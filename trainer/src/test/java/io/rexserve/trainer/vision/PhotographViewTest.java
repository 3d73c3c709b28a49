package io.rexserve.trainer.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.datasets.art.NameVectors;
import io.rexserve.datasets.photograph.Photograph;
import io.rexserve.datasets.scene.SceneObject;
import io.rexserve.image.box.PixelBox;
import io.rexserve.trainer.vision.ImageScene.Candidate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PhotographViewTest {
    @TempDir
    private Path folder;

    @Test
    void candidatesAreNamedThingsAndBackground() throws IOException {
        var pool = new PhotographPool(PaintedPhotographs.three(folder), 5);
        int things = 0;
        int background = 0;
        for (int use = 0; use < 40; use++) {
            PhotographView view = pool.view(use);
            ImageScene scene = view.scene(0.2, new SplittableRandom(use));
            assertThat(scene.candidates()).hasSizeLessThanOrEqualTo(ImageScene.MAX_CANDIDATES);
            for (Candidate candidate : scene.candidates()) {
                if (candidate.object() < 0) {
                    background++;
                    assertThat(candidate.name()).isEqualTo(NameVectors.BACKGROUND);
                    assertThat(view.named())
                            .allSatisfy(thing ->
                                    assertThat(thing.box().iou(candidate.box())).isLessThan(0.3f));
                    assertThat(view.unclear())
                            .allSatisfy(place ->
                                    assertThat(place.iou(candidate.box())).isLessThan(0.3f));
                } else {
                    things++;
                    SceneObject thing = view.named().get(candidate.object());
                    assertThat(candidate.name()).isEqualTo(thing.name());
                    assertThat(thing.box().iou(candidate.box())).isGreaterThanOrEqualTo(0.5f);
                }
            }
        }
        assertThat(things).isGreaterThan(40);
        assertThat(background).isGreaterThan(100);
    }

    @Test
    void cellsOfUnclearPlacesSayNothing() throws IOException {
        Photograph photograph = PaintedPhotographs.paint(folder, "square.png", 256, 256);
        PhotographView view = PhotographView.whole(photograph, PhotographPool.decode(photograph));

        int[] cells = view.scene(0, new SplittableRandom(1)).cells();

        assertThat(view.named()).hasSize(2);
        assertThat(view.unclear()).hasSize(2);
        assertThat(cells[4 * 8 + 2]).isEqualTo(PaintedPhotographs.PERSON);
        assertThat(cells[6 * 8 + 5]).isEqualTo(PaintedPhotographs.DOG);
        assertThat(cells[8 + 6]).isEqualTo(ImageScene.UNKNOWN);
        assertThat(cells[3 * 8 + 5]).isEqualTo(NameVectors.BACKGROUND);
    }

    @Test
    void boxesFollowTheirThings() throws IOException {
        var pool = new PhotographPool(PaintedPhotographs.three(folder), 7);
        for (int use = 0; use < 30; use++) {
            PhotographView view = pool.plain(use);
            for (SceneObject thing : view.named()) {
                // The dog is right of .6 and the person left of .5, which the red of the pixels shows.
                PixelBox box = thing.box();
                int x = Math.round((box.x1() + box.x2()) / 2);
                int y = Math.round((box.y1() + box.y2()) / 2);
                int red = Byte.toUnsignedInt(view.image().pixels()[3 * (y * SquareScene.SIDE + x)]);
                assertThat(red / 255.0)
                        .isBetween(
                                thing.name() == PaintedPhotographs.DOG ? 0.57 : 0.07,
                                thing.name() == PaintedPhotographs.DOG ? 0.83 : 0.53);
            }
        }
    }

    @Test
    void thingsThatAreCutOffForTheMostPartAreUnclear() throws IOException {
        Photograph photograph = PaintedPhotographs.paint(folder, "square.png", 256, 256);
        var part = new PixelBox(0, 0, 64, 256);
        var tile = new PhotographView.Tile(photograph, part, part, false);

        PhotographView view =
                PhotographView.of(PhotographPool.decode(photograph).crop(0, 0, 64, 256), List.of(tile));

        assertThat(view.named()).isEmpty();
        assertThat(view.unclear()).hasSize(1);
    }

    @Test
    void aViewDependsOnItsNumberAlone() throws IOException {
        List<Photograph> photographs = PaintedPhotographs.three(folder);
        var used = new PhotographPool(photographs, 5);
        for (int use = 0; use < 9; use++) {
            used.view(use);
        }
        PhotographView later = used.view(9);
        PhotographView alone = new PhotographPool(photographs, 5).view(9);

        assertThat(alone.image().pixels()).isEqualTo(later.image().pixels());
        assertThat(alone.tiles()).isEqualTo(later.tiles());
        assertThat(alone.named()).isEqualTo(later.named());
    }

    @Test
    void aPoolNeedsPhotographs() {
        assertThatThrownBy(() -> new PhotographPool(List.of(), 1)).hasMessageContaining("none");
    }
}
