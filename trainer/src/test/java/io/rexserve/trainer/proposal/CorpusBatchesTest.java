package io.rexserve.trainer.proposal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rexserve.image.RgbImage;
import io.rexserve.model.proposal.Granularity;
import io.rexserve.trainer.augmentation.Augmentation;
import io.rexserve.trainer.corpus.Corpus;
import io.rexserve.trainer.corpus.CorpusOptions;
import io.rexserve.trainer.corpus.DataSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusBatchesTest {
    private static final List<Granularity> BOTH = List.of(Granularity.FINE, Granularity.COARSE);

    @TempDir
    private Path folder;

    private Corpus corpus;

    @BeforeEach
    void readPictures() throws IOException {
        Path file = SquarePictures.write(folder, 8);
        var options = new CorpusOptions(List.of(DataSource.of(file, folder)), List.of(), 0, List.of(), 0, 1);
        corpus = Corpus.open(options);
    }

    private CorpusBatches batches(Augmentation augmentation, double flipped) {
        var settings = new CorpusBatches.Settings(augmentation, BOTH, List.of(48, 96), 0.5, 1.5, 10, 0.35, flipped, 7);
        return new CorpusBatches(corpus, corpus.sampler(7, 1, 8), settings, null);
    }

    @Test
    void everyTruthLiesOnItsSquare() {
        ProposalBatch batch = batches(Augmentation.NONE, 0).batch(9, 0);
        assertThat(batch.images()).hasSize(8);
        for (int i = 0; i < 8; i++) {
            RgbImage image = batch.images().get(i);
            float[] box = batch.truths().get(i)[0];
            int x = Math.round(box[0] * image.width());
            int y = Math.round(box[1] * image.height());
            assertThat(image.pixels()[3 * (y * image.width() + x)]).isEqualTo((byte) 255);
            assertThat(box[3] * image.height() / (box[2] * image.width())).isCloseTo(1.2f, within(0.01f));
        }
    }

    @Test
    void promptsTakeTurnsAndTheCrowdIsIgnored() {
        CorpusBatches batches = batches(Augmentation.NONE, 0);
        ProposalBatch batch = batches.batch(0, 0);
        assertThat(batch.prompts()).containsExactly(Granularity.FINE);
        assertThat(batch.truths()).hasSize(8);
        assertThat(batch.ignored().stream().mapToInt(regions -> regions.length).sum())
                .as("one crowd")
                .isEqualTo(1);
        assertThat(batch.total()).isEqualTo(8);
        assertThat(batches.batch(1, 0).prompts()).containsExactly(Granularity.COARSE);
        assertThat(batches.batch(2, 0).prompts()).containsExactly(Granularity.FINE);
    }

    @Test
    void theFirstImageGivesTheSizeAndNoneIsLarger() {
        CorpusBatches batches = batches(Augmentation.NONE, 0);
        for (int step = 0; step < 10; step++) {
            List<RgbImage> images = batches.batch(step, 0).images();
            int shortSide =
                    Math.min(images.getFirst().width(), images.getFirst().height());
            assertThat(shortSide).isIn(step < 5 ? List.of(48) : List.of(48, 96));
            assertThat(images).allSatisfy(image -> {
                assertThat(image.width()).isLessThanOrEqualTo(images.getFirst().width());
                assertThat(image.height()).isLessThanOrEqualTo(images.getFirst().height());
            });
        }
    }

    @Test
    void theSameStepGivesTheSameBatch() {
        Augmentation augmentation = ProposalDefaults.augmentation(0.5);
        ProposalBatch one = batches(augmentation, 0.5).batch(3, 0);
        CorpusBatches other = batches(augmentation, 0.5);
        other.batch(1, 0);
        ProposalBatch again = other.batch(3, 0);
        for (int i = 0; i < 8; i++) {
            assertThat(again.images().get(i).pixels())
                    .isEqualTo(one.images().get(i).pixels());
            assertThat(again.truths().get(i)).isDeepEqualTo(one.truths().get(i));
        }
    }

    @Test
    void anImageUpsideDownHasItsBoxThere() {
        ProposalBatch upright = batches(Augmentation.NONE, 0).batch(2, 0);
        ProposalBatch turned = batches(Augmentation.NONE, 1).batch(2, 0);
        for (int i = 0; i < 8; i++) {
            float[] before = upright.truths().get(i)[0];
            float[] after = turned.truths().get(i)[0];
            assertThat(after[1]).isCloseTo(1 - before[1], within(1e-5f));
            assertThat(Arrays.copyOfRange(after, 2, 4)).isEqualTo(Arrays.copyOfRange(before, 2, 4));
        }
    }
}
