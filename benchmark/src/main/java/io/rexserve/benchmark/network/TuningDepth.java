package io.rexserve.benchmark.network;

import ai.djl.ndarray.NDManager;
import io.rexserve.benchmark.report.ProcessMemory;
import io.rexserve.image.box.PixelBox;
import io.rexserve.model.kernel.Precision;
import io.rexserve.model.kernel.Torch;
import io.rexserve.trainer.loop.Gradients;
import io.rexserve.trainer.network.ChatRexNetwork;
import io.rexserve.trainer.network.NetworkOptions;
import io.rexserve.trainer.network.Sample;
import io.rexserve.trainer.network.Trainables;
import io.rexserve.trainer.network.Trainables.DecoderLayers.LowRank;
import io.rexserve.trainer.optimizer.Optimizer;
import io.rexserve.trainer.optimizer.UpdateRule;
import io.rexserve.trainer.question.PackedSequence;
import io.rexserve.trainer.question.TargetRow;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;

/// A ChatRex of one depth in tuning with low-rank adapters and projectors, in a process of its own: what another
/// network left in the process would count as this one's. Commands, one a line, are answered with one line of JSON:
///
/// - `step`: gradients of one sample, then AdamW, time and processor time: `{"ms": .., "cpu_ms": ..}`
/// - `peak`: most memory that was resident so far, mapped weights included, and what is mapped: `{"gb": ..,
/// "mapped_gb": ..}`
public final class TuningDepth implements AutoCloseable {
    private static final int BOXES = 100;
    private static final int ANSWER = 24;
    private static final int OPTIMIZER_BYTES = 16; // value, two moments, gradient: float32
    private static final double MILLI = 1e6;
    private static final double GIGA = 1e9;

    private final ChatRexNetwork network;
    private final Optimizer optimizer;
    private final Sample sample;
    private int steps;

    private TuningDepth(ChatRexNetwork network, int positions) {
        this.network = network;
        this.sample = sample(network, positions);
        network.initialise(1);
        List<UpdateRule> rules = network.trained().stream()
                .<UpdateRule>map(_ -> new UpdateRule.AdamW(1e-4, 0))
                .toList();
        this.optimizer = new Optimizer(network.weights(), rules, new Optimizer.Settings(1, 0, true));
    }

    /// @param folder a model folder
    /// @param rank of the adapters on q, k, v and o
    /// @param positions tokens of the sample
    public static TuningDepth open(BenchmarkOptions options, Path folder, int rank, int positions) {
        Torch.useThreads(options.threads());
        Precision precision = options.dtype().equals("float32") ? Precision.FLOAT32 : Precision.BFLOAT16;
        var networkOptions =
                new NetworkOptions(options.compute().device(), precision, true, NetworkOptions.BFLOAT16.outputBytes());
        var adapters = new LowRank(rank, 2.0 * rank, false);
        ChatRexNetwork network = ChatRexNetwork.open(folder, Trainables.adapters(adapters, false), networkOptions);
        boolean opened = false;
        try {
            var depth = new TuningDepth(network, positions);
            opened = true;
            return depth;
        } finally {
            if (!opened) {
                network.close();
            }
        }
    }

    /// Answers commands until there are no more.
    public void serve(BufferedReader commands, PrintWriter answers) throws IOException, InterruptedException {
        long trained = network.weights().values().stream()
                .mapToLong(value -> value.size())
                .sum();
        answer(answers, Map.of("trained_millions", trained / 1e6, "trained_gb", trained * OPTIMIZER_BYTES / GIGA));
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            switch (command) {
                case "step" -> answer(answers, step());
                case "peak" -> answer(answers, memory());
                default -> throw new IllegalArgumentException(command + ": no command (expected: step or peak)");
            }
        }
    }

    private static void answer(PrintWriter answers, Map<String, Double> figures) {
        answers.println(JsonMapper.shared().writeValueAsString(figures));
        answers.flush();
    }

    private static Map<String, Double> memory() {
        ProcessMemory own = ProcessMemory.own();
        return Map.of("gb", own.peak() / GIGA, "mapped_gb", own.mapped() / GIGA);
    }

    private Map<String, Double> step() throws InterruptedException {
        double processor = processor();
        long begin = System.nanoTime();
        try (NDManager scope = Torch.scope()) {
            Gradients found = network.gradients(scope, List.of(sample));
            found.sums().forEach(sum -> sum.divi(found.weight()));
            optimizer.step(scope, found.sums(), steps++, 1);
        }
        return Map.of("ms", (System.nanoTime() - begin) / MILLI, "cpu_ms", processor() - processor);
    }

    private static double processor() {
        return ProcessHandle.current()
                        .info()
                        .totalCpuDuration()
                        .orElse(Duration.ZERO)
                        .toNanos()
                / MILLI;
    }

    /// An image with as many boxes as a prompt may name, and a question whose answer ends it.
    private static Sample sample(ChatRexNetwork network, int positions) {
        int side = network.config().convnext().image();
        int visual = network.config().clip().tokens();
        int vocabulary = network.config().llm().vocab();
        int prefix = 1 + visual + 2 * BOXES;
        if (positions < prefix + 2 * ANSWER) {
            throw new IllegalArgumentException(
                    "--positions: " + positions + " (expected: at least " + (prefix + 2 * ANSWER) + ")");
        }
        int[] segments = new int[positions];
        Arrays.fill(segments, prefix, positions, 1);
        var targets = new ArrayList<TargetRow>();
        for (int i = positions - ANSWER; i < positions - 1; i++) {
            targets.add(new TargetRow(i, new int[] {i % vocabulary}, new int[0], 1));
        }
        return new Sample(
                new PackedSequence(
                        boxes(side),
                        IntStream.range(0, positions).map(i -> i % vocabulary).toArray(),
                        IntStream.range(0, positions).toArray(),
                        segments,
                        IntStream.rangeClosed(1, visual).toArray(),
                        IntStream.range(0, BOXES)
                                .map(i -> 1 + visual + 2 * i + 1)
                                .toArray(),
                        targets),
                pixels(side));
    }

    private static float[] pixels(int side) {
        var pixels = new float[3 * side * side];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) Math.sin(i * .01);
        }
        return pixels;
    }

    private static List<PixelBox> boxes(int side) {
        float unit = side / 768f;
        return IntStream.range(0, BOXES)
                .mapToObj(i -> new PixelBox(5 * i * unit, 2 * i * unit, (6 * i + 40) * unit, (2 * i + 90) * unit))
                .toList();
    }

    @Override
    public void close() {
        network.close();
    }
}
