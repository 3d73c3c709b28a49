package io.rexserve.trainer.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.datasets.art.NameVectors;
import io.rexserve.datasets.scene.PlainArt;
import io.rexserve.trainer.loop.HeldOut;
import io.rexserve.trainer.vision.TowerBatches.Batch;
import io.rexserve.trainer.vision.TowerTraining.Options;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TowerBatchesTest {
    @TempDir
    private Path folder;

    private Options options(List<Path> photographs, @Nullable Path teacherMaps) {
        return new Options(folder, folder, 10, 20, 3, 1, photographs, teacherMaps, null);
    }

    private TowerBatches batches(Options options) throws IOException {
        return new TowerBatches(options, PlainArt.composer());
    }

    @Test
    void halfOfABatchArePhotographsAndAResumedRunSeesTheSame() throws IOException {
        Path set = PaintedPhotographs.set(folder.resolve("set"), 12);
        Path maps = PaintedPhotographs.maps(folder.resolve("maps.safetensors"), PaintedPhotographs.three(folder));
        Options options = options(List.of(set), maps);
        try (TowerBatches used = batches(options);
                TowerBatches resumed = batches(options)) {
            used.batch(0);
            Batch later = used.batch(1);
            Batch same = resumed.batch(1);

            assertThat(used.levels()).hasSize(2);
            assertThat(later.scenes()).hasSize(16);
            assertThat(later.teacher())
                    .hasSize(8)
                    .allSatisfy(cells -> assertThat(cells).hasSize(2));
            for (int i = 0; i < 16; i++) {
                assertThat(same.scenes().get(i).pixels())
                        .isEqualTo(later.scenes().get(i).pixels());
                assertThat(same.scenes().get(i).candidates())
                        .isEqualTo(later.scenes().get(i).candidates());
            }
        }
    }

    @Test
    void withoutPhotographsAllAreScenesAndNothingIsMeasured() throws IOException {
        try (TowerBatches batches = batches(options(List.of(), null));
                var training = new TowerTraining(new NameVectors(), batches.levels())) {
            assertThat(batches.batch(0).scenes()).hasSize(16);
            assertThat(batches.batch(0).teacher()).isEmpty();
            assertThat(batches.heldOut(training)).isNull();
        }
    }

    @Test
    void towersAreMeasuredOnHeldBackPhotographsAndOtherScenes() throws IOException, InterruptedException {
        Path set = PaintedPhotographs.set(folder.resolve("set"), 12);
        try (TowerBatches batches = batches(options(List.of(set), null));
                var training = new TowerTraining(new NameVectors(), batches.levels())) {
            TinyTowers.initialise(training.weights, 1);
            HeldOut heldOut = Objects.requireNonNull(batches.heldOut(training));

            assertThat(heldOut.measure())
                    .containsOnlyKeys(
                            "names on photographs",
                            "background on photographs",
                            "names on scenes",
                            "background on scenes")
                    .allSatisfy((_, share) -> assertThat(share).isBetween(0.0, 1.0));
            assertThat(heldOut.every()).isEqualTo(1);
        }
    }

    @Test
    void mapsWithoutTheirPhotographsAreRefused() {
        assertThatThrownBy(() -> options(List.of(), folder)).hasMessageContaining("without photographs");
    }
}
