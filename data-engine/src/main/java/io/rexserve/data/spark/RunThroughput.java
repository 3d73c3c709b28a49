package io.rexserve.data.spark;

import io.rexserve.cli.Machine;
import io.rexserve.data.chunk.ChunkPlan;
import io.rexserve.data.chunk.RunFolder;
import io.rexserve.data.embedded.EmbeddedModels;
import io.rexserve.data.measure.BareNetworks;
import io.rexserve.data.measure.ModelStages;
import io.rexserve.data.measure.NetworkWork;
import io.rexserve.data.recipe.Recipe;
import io.rexserve.data.record.Lineage;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.store.ChunkFile;
import io.rexserve.data.store.ChunkReader;
import io.rexserve.data.store.ChunkRow;
import io.rexserve.data.store.RunFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;

/// Pictures per second and core of the stages of a run that call networks, against the bare networks: the same pictures
/// and questions in one process, weights in memory, rounds of all in turn, medians.
///
/// @param home of RexServe
/// @param folder with the pictures in [#IMAGES]; runs are written beside them
/// @param slots pictures at a time, of a run and of the bare networks
/// @param rounds that count, behind one that warms up
public record RunThroughput(Recipe recipe, Path home, Path folder, int slots, int rounds) {
    /// Folder of the pictures.
    public static final String IMAGES = "images";

    /// Seconds of one round.
    private record Round(double once, double byStage, double models, double run, Map<String, Double> stages) {}

    /// Measures, and prints a line for each round.
    ///
    /// @return figures for one line of JSON
    /// @throws IllegalArgumentException if the recipe calls no networks of this process
    public Map<String, Object> run(PrintWriter out) throws IOException, InterruptedException {
        ModelStages stages = ModelStages.of(recipe.stages());
        double start = ManagementFactory.getRuntimeMXBean().getUptime() / 1e3;
        long began = System.nanoTime();
        var measured = new ArrayList<Round>();
        try (EmbeddedModels models = EmbeddedModels.lease(stages.source(), 1)) { // runs find the weights in memory
            double weights = (System.nanoTime() - began) / 1e9;
            DataRun.Result first = data(0);
            List<NetworkWork> work = work(0, stages);
            try (BareNetworks bare = BareNetworks.load(stages, slots)) {
                seconds(work, bare::once);
                for (int round = 1; round <= rounds; round++) {
                    models.forgetProposals(); // of the round before
                    measured.add(round(round, stages, work, bare));
                    print(round, measured.getLast(), work.size(), out);
                }
            }
            Map<String, Object> figures = figures(measured, work.size(), stages);
            figures.put("records", first.last().kept());
            figures.put("start_seconds", round(start));
            figures.put("weights_seconds", round(weights));
            figures.put("machine", Machine.here(home));
            return figures;
        }
    }

    private Round round(int number, ModelStages stages, List<NetworkWork> work, BareNetworks bare)
            throws IOException, InterruptedException {
        double once = seconds(work, bare::once);
        long began = System.nanoTime();
        DataRun.Result result = data(number);
        double run = (System.nanoTime() - began) / 1e9;
        double byStage = seconds(work, bare::byStage);
        double models = stages.names().stream()
                .mapToDouble(name -> result.seconds().getOrDefault(name, 0.0))
                .sum();
        return new Round(once, byStage, models, run, result.seconds());
    }

    private String out(int round) {
        return "file://" + folder.resolve("out" + round).toAbsolutePath();
    }

    private DataRun.Result data(int round) throws IOException, InterruptedException {
        return DataRun.run(
                new RunSettings(
                        "file://" + folder.resolve(IMAGES).toAbsolutePath(),
                        out(round),
                        recipe,
                        null,
                        "local[" + slots + "]",
                        null,
                        home.toString(),
                        Map.of()),
                new StopRequest(),
                RunProgress.SILENT);
    }

    /// All pictures, on as many threads as there are slots.
    private double seconds(List<NetworkWork> work, Consumer<NetworkWork> networks) throws InterruptedException {
        long began = System.nanoTime();
        try (ExecutorService threads = Executors.newFixedThreadPool(slots)) {
            List<? extends Future<?>> all = work.stream()
                    .map(picture -> threads.submit(() -> networks.accept(picture)))
                    .toList();
            for (Future<?> one : all) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
        return (System.nanoTime() - began) / 1e9;
    }

    /// What came to each of the model stages of a run.
    private List<NetworkWork> work(int round, ModelStages stages) throws IOException {
        var files = new RunFiles(new Configuration());
        var run = new RunFolder(out(round));
        StageChain chain = StageChain.of(recipe.stages());
        var work = new ArrayList<NetworkWork>();
        for (int chunk = 0; chunk < ChunkPlan.of(files, run).chunks(); chunk++) {
            Map<String, RexverseRecord> captioned = before(files, run, chain, "caption", chunk);
            Map<String, RexverseRecord> grounded = before(files, run, chain, "ground", chunk);
            Map<String, RexverseRecord> described = before(files, run, chain, "describe", chunk);
            var path = new org.apache.hadoop.fs.Path(run.chunk(chain.lineage(0), chunk));
            try (ChunkReader<ChunkRow> pictures = ChunkFile.pictures(files.configuration(), path)) {
                for (ChunkRow row = pictures.next(); row != null; row = pictures.next()) {
                    String name = row.source();
                    boolean asked = (captioned.containsKey(name) && stages.caption() != null)
                            || grounded.containsKey(name)
                            || described.containsKey(name);
                    if (row.picture() != null && asked) {
                        work.add(new NetworkWork(
                                row.picture().content(),
                                captioned.containsKey(name),
                                grounded.get(name),
                                described.get(name)));
                    }
                }
            }
        }
        return work;
    }

    /// The records that came to a stage, by the source of their picture; none where the recipe lacks it.
    private static Map<String, RexverseRecord> before(
            RunFiles files, RunFolder run, StageChain chain, String stage, int chunk) throws IOException {
        var records = new HashMap<String, RexverseRecord>();
        for (int i = 1; i < chain.size(); i++) {
            if (chain.settings(i).stage().equals(stage)) {
                Lineage lineage = chain.lineage(i - 1);
                var path = new org.apache.hadoop.fs.Path(run.chunk(lineage, chunk));
                try (ChunkReader<ChunkRow> rows = ChunkFile.rows(files.configuration(), path)) {
                    for (ChunkRow row : rows.all()) {
                        if (row.outcome() instanceof Outcome.Kept kept) {
                            records.put(row.source(), kept.record());
                        }
                    }
                }
            }
        }
        return records;
    }

    private static void print(int number, Round round, int pictures, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "round %d, %d pictures: bare networks %.2f s, called by stage %.2f s, stages of a run %.2f s, whole run"
                        + " %.2f s%n",
                number,
                pictures,
                round.once(),
                round.byStage(),
                round.models(),
                round.run());
        out.flush();
    }

    private Map<String, Object> figures(List<Round> measured, int pictures, ModelStages stages) {
        double work = (double) pictures / slots;
        double once = median(measured.stream().map(Round::once).toList());
        double byStage = median(measured.stream().map(Round::byStage).toList());
        double models = median(measured.stream().map(Round::models).toList());
        double run = median(measured.stream().map(Round::run).toList());
        var seconds = new LinkedHashMap<String, Double>();
        for (String stage : measured.getFirst().stages().keySet()) {
            seconds.put(
                    stage,
                    round(median(measured.stream()
                            .map(each -> each.stages().getOrDefault(stage, 0.0))
                            .toList())));
        }
        var figures = new LinkedHashMap<String, Object>();
        figures.put("pictures", pictures);
        figures.put("slots", slots);
        figures.put("rounds", rounds);
        figures.put("model_stages", stages.names());
        figures.put("bare", round(work / once));
        figures.put("bare_by_stage", round(work / byStage));
        figures.put("stages", round(work / models));
        figures.put("ratio", round(once / models));
        figures.put("ratio_by_stage", round(byStage / models));
        figures.put(
                "ratios",
                measured.stream()
                        .map(each -> round(each.once() / each.models()))
                        .toList());
        figures.put("run", round(work / run));
        figures.put("run_seconds", round(run));
        figures.put("seconds", seconds);
        return figures;
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static double round(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}
