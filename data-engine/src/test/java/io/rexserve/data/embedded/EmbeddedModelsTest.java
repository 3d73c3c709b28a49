package io.rexserve.data.embedded;

import static io.rexserve.data.embedded.Turtles.HOME;
import static io.rexserve.data.embedded.Turtles.SOURCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.data.stage.StageException;
import io.rexserve.image.ImageLimits;
import io.rexserve.image.RgbImage;
import io.rexserve.image.decoding.ImageDecoder;
import io.rexserve.model.grammar.Task;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.proposal.Granularity;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EmbeddedModelsTest {
    private static final AtomicInteger PICTURES = new AtomicInteger();
    private static final List<String> NAMES = List.of("turtle", "dog", "car");

    private static RgbImage picture(String name) throws IOException {
        return ImageDecoder.decode(Files.readAllBytes(HOME.resolve("samples").resolve(name)), ImageLimits.DEFAULT);
    }

    /// As a picture of its own, so that the network is asked.
    private static Proposals proposed(EmbeddedModels models, RgbImage image) {
        return models.propose("picture " + PICTURES.incrementAndGet(), image, ProposalSettings.DEFAULT);
    }

    private static List<float[]> scores(EmbeddedModels models, RgbImage image) throws InterruptedException {
        Proposals proposals = proposed(models, image);
        try (RegionReader reader = models.read(image, proposals.boxes())) {
            return reader.scores(NAMES);
        }
    }

    @Test
    void networksAreLoadedOnceAndFreedWithTheLastLease() {
        try (EmbeddedModels first = EmbeddedModels.lease(SOURCE, 1)) {
            EmbeddedModels second = EmbeddedModels.lease(SOURCE, 1);
            assertThat(EmbeddedModels.count()).isEqualTo(1);
            second.close();
            second.close(); // a second close changes nothing
            assertThat(EmbeddedModels.count()).isEqualTo(1);
            assertThat(first.unknownWords("turtle gizmo")).containsExactly("gizmo");
        }
        assertThat(EmbeddedModels.count()).isZero();
    }

    @Test
    void stagesThatAskForTheSameProposalsShareThem() throws IOException {
        RgbImage image = picture("turtles.jpg");
        try (EmbeddedModels caption = EmbeddedModels.lease(SOURCE, 1);
                EmbeddedModels ground = EmbeddedModels.lease(SOURCE, 1)) {
            Proposals first = caption.propose("turtles", image, ProposalSettings.DEFAULT);
            assertThat(ground.propose("turtles", image, ProposalSettings.DEFAULT))
                    .isSameAs(first);
            var others = new ProposalSettings(List.of(Granularity.FINE), 0.5, 0.6, 10, null);
            assertThat(ground.propose("turtles", image, others)).isNotEqualTo(first);
            ground.forgetProposals();
            assertThat(ground.propose("turtles", image, ProposalSettings.DEFAULT))
                    .isNotSameAs(first)
                    .isEqualTo(first);
        }
    }

    @Test
    void theCacheOfProposalsKeepsTheLatestOfSoManyBoxes() throws IOException {
        try (EmbeddedModels models = EmbeddedModels.lease(SOURCE, 1)) {
            Proposals some = proposed(models, picture("turtles.jpg"));
            int weight = some.proposals().size() + 1;
            var cache = new ProposalCache(2 * weight);
            for (String name : List.of("a", "b", "c")) {
                cache.put(name, ProposalSettings.DEFAULT, some);
            }
            assertThat(cache.find("a", ProposalSettings.DEFAULT)).isNull();
            assertThat(cache.find("b", ProposalSettings.DEFAULT)).isSameAs(some);
            assertThat(cache.find("c", ProposalSettings.DEFAULT)).isSameAs(some);
        }
    }

    @Test
    void theLastLeaseSetsTheThreadsOfTheProcess() {
        int before = Torch.threads();
        try (EmbeddedModels _ = EmbeddedModels.lease(SOURCE, 2)) {
            assertThat(Torch.threads()).isEqualTo(2);
        } finally {
            Torch.useThreads(before);
        }
    }

    @Test
    void picturesLeaveNoNativeArrayBehind() throws IOException, InterruptedException {
        try (EmbeddedModels models = EmbeddedModels.lease(SOURCE, 1)) {
            RgbImage image = picture("turtles.jpg");
            scores(models, image);
            int arrays = models.heldArrays();
            int ofUpn = models.heldArraysOfUpn();
            for (int i = 0; i < 3; i++) {
                scores(models, image);
                Proposals proposals = proposed(models, image);
                try (RegionReader reader = models.read(image, proposals.boxes())) {
                    reader.answer(new Task.DescribeRegions(Task.RegionStyle.CATEGORY, List.of(0)), 10);
                }
            }
            assertThat(models.heldArrays()).isEqualTo(arrays);
            assertThat(models.heldArraysOfUpn()).isEqualTo(ofUpn);
        }
    }

    @Test
    void slotsAtATimeGetWhatEachGetsAlone() throws Exception {
        try (EmbeddedModels models = EmbeddedModels.lease(SOURCE, 1);
                var slots = Executors.newFixedThreadPool(4)) {
            var images =
                    List.of(picture("turtles.jpg"), picture("zoo.jpg"), picture("street.jpg"), picture("market.jpg"));
            var alone = new ArrayList<List<float[]>>();
            for (RgbImage image : images) {
                alone.add(scores(models, image));
            }
            var tasks = new ArrayList<Callable<List<float[]>>>();
            for (int round = 0; round < 3; round++) {
                images.forEach(image -> tasks.add(() -> scores(models, image)));
            }
            List<Future<List<float[]>>> together = slots.invokeAll(tasks);
            for (int i = 0; i < together.size(); i++) {
                List<float[]> expected = alone.get(i % images.size());
                List<float[]> found = together.get(i).get();
                for (int name = 0; name < NAMES.size(); name++) {
                    assertThat(found.get(name)).containsExactly(expected.get(name));
                }
            }
        }
    }

    @Test
    void otherWeightsThanWhereTheRunWasStartedAreRefused() {
        var other = new ModelSource(
                SOURCE.upn(), SOURCE.chatRex(), "cpu", "float32", 1, "0".repeat(64), SOURCE.chatRexSha256());
        assertThatThrownBy(() -> EmbeddedModels.lease(other, 1))
                .isInstanceOf(StageException.class)
                .hasMessageContaining("upn:")
                .hasMessageContaining(SOURCE.upnSha256())
                .hasMessageContaining("0".repeat(64));
        assertThat(EmbeddedModels.count()).isZero();
    }

    @Test
    void missingWeightsAreNamed() {
        assertThatThrownBy(() -> ModelSource.of("no/such/upn", SOURCE.chatRex(), "cpu", "float32", 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no/such/upn");
        var gone = new ModelSource(
                "no/such/upn", SOURCE.chatRex(), "cpu", "float32", 1, SOURCE.upnSha256(), SOURCE.chatRexSha256());
        assertThatThrownBy(() -> EmbeddedModels.lease(gone, 1))
                .isInstanceOf(StageException.class)
                .hasMessageContaining("no/such/upn");
    }

    @Test
    void moreBoxesThanThePromptTakesAreRefused() {
        try (EmbeddedModels models = EmbeddedModels.lease(SOURCE, 1)) {
            models.requireBoxes(models.mostBoxes());
            assertThatThrownBy(() -> models.requireBoxes(models.mostBoxes() + 1))
                    .isInstanceOf(StageException.class)
                    .hasMessageContaining("maxBoxes: " + (models.mostBoxes() + 1));
        }
    }
}
