package io.rexserve.benchmark.serving;

import io.rexserve.benchmark.serving.Workload.Query;
import io.rexserve.image.ImageLimits;
import io.rexserve.image.RgbImage;
import io.rexserve.image.box.PixelBox;
import io.rexserve.image.decoding.ImageDecoder;
import io.rexserve.model.grammar.Task;
import io.rexserve.model.kernel.Compute;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.language.ChatRexModel;
import io.rexserve.model.language.RuntimeOptions;
import io.rexserve.model.proposal.Granularity;
import io.rexserve.model.proposal.Proposal;
import io.rexserve.model.proposal.ProposalSet;
import io.rexserve.model.proposal.UpnModel;
import io.rexserve.model.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/// The two models called from Java, without services: the baseline of the services' answers.
///
/// One thing after the other: image, proposals, towers, regions, and one task per label, as the services
/// run them at their defaults.
final class DirectInference implements AutoCloseable {
    private static final int CORNERS = 4;

    static final String DECODE = "image_decode";
    static final String ENCODE = "image_encode";
    static final String REGIONS = "regions_encode";
    /// Prefill and decode.
    static final String DECODER = "decoder";
    /// Stages that both sides time.
    static final List<String> STAGES = List.of(DECODE, ENCODE, REGIONS, DECODER);

    private final UpnModel upn;
    private final ChatRexModel chatrex;
    private final Tokenizer tokenizer;
    private final Filter filter;

    /// Which proposals are kept.
    record Filter(float minScore, float nmsIou, int maxBoxes) {}

    private DirectInference(UpnModel upn, ChatRexModel chatrex, Tokenizer tokenizer, Filter filter) {
        this.upn = upn;
        this.chatrex = chatrex;
        this.tokenizer = tokenizer;
        this.filter = filter;
    }

    /// Loads both models; operators of the thread that calls have this many threads.
    static DirectInference load(Path upn, Path chatrex, Compute compute, int threads, Filter filter) {
        Torch.useThreads(threads);
        UpnModel proposals = UpnModel.load(upn, compute);
        ChatRexModel language = ChatRexModel.load(chatrex, RuntimeOptions.on(compute));
        return new DirectInference(proposals, language, Tokenizer.load(chatrex), filter);
    }

    /// An answer.
    ///
    /// @param regions in the answer
    /// @param millis by the stages of [#STAGES]
    record Result(int regions, Map<String, Double> millis) {}

    /// Answers.
    Result answer(Query query) {
        long start = System.nanoTime();
        RgbImage image = ImageDecoder.decode(query.image().file(), ImageLimits.DEFAULT);
        long decoded = System.nanoTime();
        List<PixelBox> boxes = query.boxes().isEmpty()
                ? proposed(image)
                : query.boxes().stream().map(DirectInference::box).toList();
        int regions = 0;
        try (var session = new InferenceSession(chatrex, tokenizer, image, boxes)) {
            long opened = System.nanoTime();
            for (String label : query.labels()) {
                regions += session.answer(new Task.Detect(List.of(label))).phrases().stream()
                        .mapToInt(phrase -> phrase.regions().size())
                        .sum();
            }
            long answered = System.nanoTime();
            InferenceSession.Timings before = session.timings();
            return new Result(
                    regions,
                    Map.of(
                            DECODE, millis(decoded - start),
                            ENCODE, millis(before.encode()),
                            REGIONS, millis(before.regions()),
                            DECODER, millis(before.prefix() + answered - opened)));
        }
    }

    private static double millis(long nanos) {
        return nanos / 1e6;
    }

    private List<PixelBox> proposed(RgbImage image) {
        ProposalSet fine = Objects.requireNonNull(
                upn.propose(image, EnumSet.of(Granularity.FINE)).get(Granularity.FINE), "asked for");
        return fine.filter(filter.minScore(), filter.nmsIou(), filter.maxBoxes()).stream()
                .map(Proposal::box)
                .toList();
    }

    private static PixelBox box(String text) {
        double[] corners =
                Stream.of(text.split(",")).mapToDouble(Double::parseDouble).toArray();
        if (corners.length != CORNERS) {
            throw new IllegalArgumentException("box: " + text + " (expected: x1,y1,x2,y2)");
        }
        return new PixelBox((float) corners[0], (float) corners[1], (float) corners[2], (float) corners[3]);
    }

    @Override
    public void close() {
        tokenizer.close();
        chatrex.close();
        upn.close();
    }
}
