package io.rexserve.model.proposal;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.rexserve.image.RgbImage;
import io.rexserve.model.kernel.Compute;
import io.rexserve.model.kernel.Precision;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.verification.TensorCheck;
import io.rexserve.model.verification.Verification;
import io.rexserve.model.verification.VerificationReport;
import io.rexserve.model.weights.Checkpoint;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpnParityTest {
    // float32 sums in another order: 1e-4 on activations and boxes, ten times that on logits.
    private static final float ACTIVATION = 1e-4f;
    private static final float LOGIT = 1e-3f;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void agreesWithTheReferenceOnEveryTensor(boolean packed) {
        List<RgbImage> images = UpnGolden.images();
        try (NDManager scope = Torch.scope();
                Checkpoint expected = Checkpoint.open(UpnGolden.folder().resolve("expected.safetensors"));
                UpnModel model =
                        UpnModel.load(UpnGolden.folder(), new Compute(Device.cpu(), Precision.FLOAT32, packed))) {
            Map<String, NDArray> actual =
                    UpnTrace.of(model, scope, images, expected).tensors();
            assertThat(actual.keySet()).containsAll(expected.names());
            expected.names().forEach(name -> compare(name, Objects.requireNonNull(actual.get(name)), expected, scope));
        }
    }

    private static void compare(String name, NDArray actual, Checkpoint expected, NDManager scope) {
        assertThat(actual.getShape().getShape())
                .as(name)
                .isEqualTo(expected.info(name).dimensions());
        // Boxes in pixels are as many times less exact as the image has pixels.
        float scale = name.endsWith("xyxy") ? 640 : 1;
        float error = actual.sub(expected.float32(scope, name)).abs().max().getFloat();
        assertThat(error / scale).as(name).isLessThan(name.endsWith("logits") ? LOGIT : ACTIVATION);
    }

    @Test
    void verificationPassesOnTheWholeFolder() {
        VerificationReport report = Verification.verify(UpnGolden.folder());
        assertThat(report.checks()).extracting(TensorCheck::verdict).containsOnly(TensorCheck.Verdict.PASS);
    }

    @Test
    void anImageInABatchGetsTheBoxesItGetsAlone() {
        List<RgbImage> images = UpnGolden.images();
        try (UpnModel model = UpnModel.load(UpnGolden.folder())) {
            Proposal alone = best(model.propose(images.getFirst(), Set.of(Granularity.FINE)));
            List<Map<Granularity, ProposalSet>> together =
                    model.propose(List.of(images.getFirst(), images.getFirst()), Set.of(Granularity.FINE));
            assertThat(together).hasSize(2);
            assertThat(best(together.getLast()).box().iou(alone.box())).isGreaterThan(0.999f);
        }
    }

    private static Proposal best(Map<Granularity, ProposalSet> found) {
        return Objects.requireNonNull(found.get(Granularity.FINE)).proposals().getFirst();
    }

    @Test
    void boxesLieInsideTheImageAndComeBestFirst() {
        RgbImage image = UpnGolden.images().getFirst();
        try (UpnModel model = UpnModel.load(UpnGolden.folder())) {
            Map<Granularity, ProposalSet> found = model.propose(image, Set.of(Granularity.values()));
            assertThat(found).containsOnlyKeys(Granularity.values());
            found.values().forEach(set -> {
                assertThat(set.proposals())
                        .isNotEmpty()
                        .allSatisfy(proposal -> assertThat(proposal.box().clip(image.width(), image.height()))
                                .isEqualTo(proposal.box()));
                assertThat(set.proposals())
                        .extracting(Proposal::score)
                        .isSortedAccordingTo((a, b) -> Float.compare(b, a));
            });
        }
    }

    @Test
    void refusesARequestForNothing() {
        try (UpnModel model = UpnModel.load(UpnGolden.folder())) {
            org.assertj.core.api.Assertions.assertThatIllegalArgumentException()
                    .isThrownBy(() -> model.propose(UpnGolden.images(), Set.of()))
                    .withMessageContaining("at least one of each");
        }
    }
}
