package io.rexserve.model.proposal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.image.RgbImage;
import io.rexserve.model.kernel.CancellationToken;
import io.rexserve.model.kernel.LiveArrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpnCancellationTest {
    private static final Set<Granularity> BOTH = EnumSet.allOf(Granularity.class);

    @Test
    void aPassEndsAtEachOfItsChecksAndLeavesNoArrayBehind() {
        try (UpnModel model = UpnModel.load(UpnGolden.folder())) {
            List<UpnImage> images =
                    UpnGolden.images().stream().map(model::prepare).toList();
            var checks = new AtomicInteger();
            var counting = new CancellationToken(() -> checks.incrementAndGet() < 0);
            assertThat(model.proposePrepared(images, BOTH, counting)).isEqualTo(model.proposePrepared(images, BOTH));
            assertThat(checks.get())
                    .isGreaterThan(
                            model.config().depths().size() + model.config().encoderLayers());

            int before = LiveArrays.count();
            for (int last = 1; last <= checks.get(); last++) {
                int patience = last;
                var asked = new AtomicInteger();
                var cancelled = new CancellationToken(() -> asked.incrementAndGet() >= patience);
                assertThatThrownBy(() -> model.proposePrepared(images, BOTH, cancelled))
                        .isInstanceOf(CancellationException.class);
                assertThat(asked.get()).isEqualTo(last);
                assertThat(LiveArrays.count()).isEqualTo(before);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1,1", "20000,1", "1,20000", "20000,200", "2,301", "3,1"})
    void imagesOfEveryShapeAreComputedWithinTheInputOfTheConfiguration(int width, int height) {
        try (UpnModel model = UpnModel.load(UpnGolden.folder())) {
            var image = new RgbImage(width, height, new byte[3 * width * height]);

            InputSize input = model.prepare(image).inputSize();
            assertThat(Math.max(input.width(), input.height()))
                    .isLessThanOrEqualTo(model.config().maxSide());
            ProposalSet found = Objects.requireNonNull(
                    model.propose(image, Set.of(Granularity.FINE)).get(Granularity.FINE));
            assertThat(found.proposals())
                    .allSatisfy(proposal -> assertThat(proposal.score()).isBetween(0f, 1f));
        }
    }
}
