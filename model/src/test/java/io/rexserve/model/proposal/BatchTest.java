package io.rexserve.model.proposal;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.image.ImageLimits;
import io.rexserve.image.Resampling;
import io.rexserve.image.RgbImage;
import io.rexserve.image.box.PixelBox;
import io.rexserve.image.decoding.ImageDecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What is found in an image does not depend on the images that are computed with it, on the embedded network.
class BatchTest {
    private static final Path HOME = Path.of(System.getProperty("rexserve.home"));
    private static final Path MODEL = HOME.resolve("weights/rex-tiny/upn");
    private static final Set<Granularity> BOTH = Set.of(Granularity.values());
    // Sums of float32 in another order. Largest seen: 2.4e-4 pixels and 1.2e-6 in batches of 2 to 16.
    private static final float PIXELS = 2e-2f;
    private static final float SCORE = 1e-4f;

    @Test
    void imagesOfOneInputSizeGetWhatEachGetsAlone() throws IOException {
        var images = new ArrayList<RgbImage>();
        for (String name : List.of("market.jpg", "street.jpg", "turtles.jpg")) {
            images.add(sample(name).resize(341, 256, Resampling.BILINEAR));
        }
        // The same input size from another size.
        images.add(sample("zoo.jpg").resize(682, 512, Resampling.BILINEAR));
        try (UpnModel model = UpnModel.load(MODEL)) {
            List<UpnImage> prepared = images.stream().map(model::prepare).toList();
            assertThat(prepared).extracting(UpnImage::inputSize).containsOnly(new InputSize(341, 256));

            List<Map<Granularity, ProposalSet>> together = model.proposePrepared(prepared, BOTH);

            for (int i = 0; i < images.size(); i++) {
                requireAlike(together.get(i), model.propose(images.get(i), BOTH));
            }
        }
    }

    @Test
    void paddingChangesTheResultSoThatSizesMustNotBeMixed() throws IOException {
        RgbImage small = sample("street.jpg").resize(300, 256, Resampling.BILINEAR);
        RgbImage large = sample("zoo.jpg").resize(341, 256, Resampling.BILINEAR);
        try (UpnModel model = UpnModel.load(MODEL)) {
            Proposal alone = best(model.propose(small, BOTH));
            Proposal padded = best(model.propose(List.of(small, large), BOTH).getFirst());
            assertThat(Math.abs(padded.score() - alone.score())).isGreaterThan(SCORE);
        }
    }

    @Test
    void tilesCoverALargeImageAndFindWhatIsSmallInIt() throws IOException {
        // One sample, small in a corner of a grey image, four times as large each way.
        RgbImage sample = sample("turtles.jpg").resize(256, 192, Resampling.BILINEAR);
        int width = 1280;
        int height = 960;
        var pixels = new byte[3 * width * height];
        java.util.Arrays.fill(pixels, (byte) 128);
        for (int y = 0; y < 192; y++) {
            System.arraycopy(sample.pixels(), 3 * 256 * y, pixels, 3 * ((y + 700) * width + 1000), 3 * 256);
        }
        var image = new RgbImage(width, height, pixels);
        try (UpnModel model = UpnModel.load(MODEL)) {
            ImageViews views = ImageViews.of(width, height, new Tiling(320, 80));

            List<ProposalSet> found =
                    model.proposePrepared(views.prepare(image, model), Set.of(Granularity.FINE)).stream()
                            .map(sets -> Objects.requireNonNull(sets.get(Granularity.FINE)))
                            .toList();
            long tiled = inSample(views.merge(found));

            assertThat(tiled).isGreaterThan(inSample(found.getFirst()));
        }
    }

    private static long inSample(ProposalSet set) {
        var sample = new PixelBox(1000, 700, 1256, 892);
        return set.filter(0.3, 0.6, 100).stream()
                .filter(proposal -> proposal.box().intersection(sample)
                                > 0.95f * proposal.box().area()
                        && proposal.box().area() < 0.5f * sample.area())
                .count();
    }

    private static void requireAlike(Map<Granularity, ProposalSet> actual, Map<Granularity, ProposalSet> expected) {
        assertThat(actual).containsOnlyKeys(Granularity.values());
        for (Granularity granularity : Granularity.values()) {
            List<Proposal> ones = set(actual, granularity);
            List<Proposal> others = set(expected, granularity);
            assertThat(ones).hasSameSizeAs(others);
            assertThat(ones)
                    .allSatisfy(one -> assertThat(others).anySatisfy(other -> {
                        assertThat(one.score()).isCloseTo(other.score(), within(SCORE));
                        assertThat(one.box().x1()).isCloseTo(other.box().x1(), within(PIXELS));
                        assertThat(one.box().y1()).isCloseTo(other.box().y1(), within(PIXELS));
                        assertThat(one.box().x2()).isCloseTo(other.box().x2(), within(PIXELS));
                        assertThat(one.box().y2()).isCloseTo(other.box().y2(), within(PIXELS));
                    }));
        }
    }

    private static org.assertj.core.data.Offset<Float> within(float value) {
        return org.assertj.core.data.Offset.offset(value);
    }

    private static List<Proposal> set(Map<Granularity, ProposalSet> found, Granularity granularity) {
        return Objects.requireNonNull(found.get(granularity)).proposals();
    }

    private static Proposal best(Map<Granularity, ProposalSet> found) {
        return set(found, Granularity.FINE).getFirst();
    }

    private static RgbImage sample(String name) throws IOException {
        return ImageDecoder.decode(Files.readAllBytes(HOME.resolve("samples").resolve(name)), ImageLimits.DEFAULT);
    }
}
