package io.rexserve.trainer.proposal;

import ai.djl.ndarray.NDManager;
import io.rexserve.datasets.record.Region;
import io.rexserve.image.box.PixelBox;
import io.rexserve.model.kernel.CancellationToken;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.proposal.Granularity;
import io.rexserve.model.proposal.Proposal;
import io.rexserve.model.proposal.ProposalSet;
import io.rexserve.model.proposal.UpnConfig;
import io.rexserve.model.proposal.UpnImage;
import io.rexserve.model.proposal.UpnModel;
import io.rexserve.trainer.corpus.ImageCache;
import io.rexserve.trainer.corpus.ImageCache.ShrunkImage;
import io.rexserve.trainer.corpus.TrainingImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.IntStream;

/// Measures averaged weights as they will be served: it writes the model folder, loads it as the server does, proposes
/// on the held-out images, leaves near duplicates out as the service does, and counts.
final class HeldOutProposals {
    private static final String FOLDER = "rexserve-held-out-";

    /// Of two boxes that overlap more, the one with the lower score is left out: the proposal service's default.
    static final double NMS = 0.6;

    private final List<TrainingImage> images;
    private final List<Granularity> prompts;
    private final ImageCache cache;

    /// @param images evenly spaced ones are measured where there are more
    /// @param most images to measure
    /// @param config that is served
    HeldOutProposals(List<TrainingImage> images, List<Granularity> prompts, int most, UpnConfig config) {
        int count = Math.min(most, images.size());
        this.images = IntStream.range(0, count)
                .mapToObj(i -> images.get((int) ((long) i * images.size() / count)))
                .toList();
        this.prompts = List.copyOf(prompts);
        this.cache = ImageCache.ofHeap(2 * config.maxSide());
    }

    boolean isEmpty() {
        return images.isEmpty();
    }

    /// Writes the folder to measure.
    @FunctionalInterface
    interface Writer {
        void write(Path folder, NDManager work) throws IOException;
    }

    /// Figures by name: `ar100`, `ap`, `ap50`, behind `.fine` and `.coarse` where both prompts are trained.
    ///
    /// @throws InterruptedException if the thread was interrupted between two images
    SequencedMap<String, Double> measure(Writer writer) throws InterruptedException {
        try {
            Path folder = Files.createTempDirectory(FOLDER);
            try (NDManager work = Torch.scope()) {
                writer.write(folder, work);
                return measure(folder);
            } finally {
                delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    /// As [#measure(Writer)], of a model folder.
    SequencedMap<String, Double> measure(Path folder) throws InterruptedException {
        var counts = new LinkedHashMap<Granularity, ClassAgnosticFigures>();
        prompts.forEach(prompt -> counts.put(prompt, new ClassAgnosticFigures()));
        try (UpnModel model = UpnModel.load(folder)) {
            for (TrainingImage image : images) {
                UpnGraph.requireRunning();
                add(model, image, counts);
            }
        }
        return named(counts);
    }

    private void add(UpnModel model, TrainingImage image, Map<Granularity, ClassAgnosticFigures> counts) {
        ShrunkImage shrunk = cache.image(image);
        // Boxes are wanted in pixels of the original.
        UpnImage prepared = new UpnImage(model.prepare(shrunk.image()).resized(), image.width(), image.height());
        Map<Granularity, ProposalSet> found = model.proposePrepared(
                        List.of(prepared), Set.copyOf(prompts), CancellationToken.NEVER)
                .getFirst();
        List<PixelBox> objects = image.objects().stream()
                .map(region -> region.box().toPixelBox())
                .toList();
        List<PixelBox> crowds = image.regions().stream()
                .filter(Region::crowd)
                .map(region -> region.box().toPixelBox())
                .toList();
        counts.forEach(
                (prompt, figures) -> figures.add(single(Objects.requireNonNull(found.get(prompt))), objects, crowds));
    }

    /// What the service answers by default, but of any score.
    static List<Proposal> single(ProposalSet found) {
        return found.proposals().isEmpty()
                ? List.of()
                : found.filter(0, NMS, found.proposals().size());
    }

    private static SequencedMap<String, Double> named(Map<Granularity, ClassAgnosticFigures> counts) {
        var named = new LinkedHashMap<String, Double>();
        counts.forEach((prompt, figures) -> {
            String behind = counts.size() == 1 ? "" : "." + prompt.name().toLowerCase(Locale.ROOT);
            ClassAgnosticFigures.Result result = figures.result();
            named.put("ar100" + behind, result.averageRecall());
            named.put("ap" + behind, result.ap());
            named.put("ap50" + behind, result.ap50());
        });
        return named;
    }
}
