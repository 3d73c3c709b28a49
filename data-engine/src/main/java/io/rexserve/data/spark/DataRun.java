package io.rexserve.data.spark;

import io.rexserve.data.chunk.ChunkPlan;
import io.rexserve.data.chunk.ChunkReport;
import io.rexserve.data.chunk.ProcessExits;
import io.rexserve.data.chunk.RunFolder;
import io.rexserve.data.chunk.SpendingJournal;
import io.rexserve.data.conversation.ConversationSettings;
import io.rexserve.data.conversation.DialogueFile;
import io.rexserve.data.duplicate.DuplicateSettings;
import io.rexserve.data.endpoint.EndpointLedger;
import io.rexserve.data.ingest.IngestSettings;
import io.rexserve.data.ingest.InputSplit;
import io.rexserve.data.ingest.PackedArchives;
import io.rexserve.data.recipe.Recipe;
import io.rexserve.data.stage.StageSettings;
import io.rexserve.data.store.AtomicFile;
import io.rexserve.data.store.RunFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.classic.SparkSession;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// A run from its input to its last stage: group of stages after group, of each the chunks that are left.
public final class DataRun {
    /// For another run whose command was killed and which is about to see it.
    private static final Duration LOCK_PATIENCE = Duration.ofSeconds(40);

    private static final java.nio.file.Path TEMPORARY = java.nio.file.Path.of(System.getProperty("java.io.tmpdir"));

    private static final Duration GRACE = Duration.ofSeconds(8);

    /// Chunks of one job for each slot, at most: what the driver holds at a time.
    private static final int CHUNKS_PER_SLOT = 64;

    private final RunSettings settings;
    private final StopRequest stop;
    private final RunProgress progress;
    private final RunFiles files;
    private final RunFolder folder;
    private final StageChain chain;

    // Of the stage before: where it had the same chunks to do, what it kept is what comes.
    private long previousLeft = -1;
    private long previousKept;

    private DataRun(RunSettings settings, SparkConf conf, StopRequest stop, RunProgress progress) {
        this.settings = settings;
        this.stop = stop;
        this.progress = progress;
        this.files = new RunFiles(new Configuration(SparkHadoopUtil.get().newConfiguration(conf)));
        this.folder = new RunFolder(settings.out());
        Recipe recipe = settings.recipe();
        List<StageSettings> stages = settings.until() == null ? recipe.stages() : recipe.until(settings.until());
        this.chain = StageChain.of(stages);
    }

    /// What a run has come to.
    ///
    /// @param computed by stage, what this start of the run has computed
    /// @param last counts of the rows of the last stage, those of earlier starts too
    /// @param hash SHA-256 over the digests of the last stage's rows in their order, in hexadecimal digits
    /// @param shuffledBytes that tasks wrote for other tasks
    /// @param seconds by stage, on the clock; stages that run together share theirs out by their work; `plan` is
    ///     before the first, `hash` behind the last
    /// @param spending of each endpoint, by all starts of the run
    record Result(
            Map<String, ChunkReport> computed,
            ChunkReport last,
            String hash,
            long shuffledBytes,
            Map<String, Double> seconds,
            SortedMap<String, EndpointLedger.Spent> spending) {
        long failed() {
            return computed.values().stream().mapToLong(ChunkReport::failed).sum();
        }
    }

    /// Runs what is left of a run.
    ///
    /// @throws StoppedException if it was asked to stop
    /// @throws io.rexserve.data.stage.StageException if a stage cannot go on
    static Result run(RunSettings settings, StopRequest stop, RunProgress progress)
            throws IOException, InterruptedException {
        SparkConf conf = SparkSettings.of(settings);
        var run = new DataRun(settings, conf, stop, progress);
        try (RunLock _ = RunLock.take(run.files, run.folder.lock(), LOCK_PATIENCE);
                ScratchFolder _ = ScratchFolder.open(conf, TEMPORARY, settings.out());
                SpendingJournal spending = SpendingJournal.open(run.files, run.folder.spending())) {
            return run.drive(conf, spending);
        }
    }

    private Result drive(SparkConf conf, SpendingJournal spending) throws IOException, InterruptedException {
        Recipe recipe = settings.recipe();
        var limits = new DriverLimits(new EndpointLedger(recipe.endpoints().values(), recipe.budget()), spending);
        var jobs =
                new ChunkJobs(stop, limits, progress, new ProcessExits(files, folder.exits()), recipe.pictureTimeout());
        RunPlugin.drive(jobs);
        if (!settings.isLocal()) {
            files.write(folder.logging(), ExecutorLogging.configuration());
        }
        try (var spark = new JavaSparkContext(conf)) {
            spark.setLogLevel("ERROR");
            jobs.watch(spark);
            return stages(spark, jobs);
        } finally {
            OpenStages.closeAll();
            PackedArchives.closeAll();
            RunPlugin.drive(null);
        }
    }

    private Result stages(JavaSparkContext spark, ChunkJobs jobs) throws IOException, InterruptedException {
        var seconds = new LinkedHashMap<String, Double>();
        var watch = new StopWatch();
        sweep();
        describe();
        ChunkPlan plan = ChunkPlan.of(files, folder);
        int slots = Math.max(1, spark.defaultParallelism());
        if (!(chain.settings(0) instanceof IngestSettings ingest)) {
            throw new IllegalArgumentException(
                    "stage: " + chain.settings(0).stage() + " (expected: ingest as the first one)");
        }
        Planning.extend(
                files.configuration(),
                settings.images(),
                ingest,
                plan,
                settings.recipe().chunk(),
                slots);
        int[] pictures = pictures(plan);
        seconds.put("plan", watch.seconds());
        var computed = new LinkedHashMap<String, ChunkReport>();
        for (StageChain.Group group : chain.groups()) {
            List<StageWork> work = group(spark, jobs, plan, pictures, group, slots);
            double passed = watch.seconds();
            double nanos = work.stream().mapToLong(StageWork::nanos).sum();
            for (int i = 0; i < group.size(); i++) {
                String name = chain.settings(group.first() + i).stage();
                computed.put(name, work.get(i).report());
                seconds.put(
                        name,
                        nanos == 0
                                ? passed / group.size()
                                : passed * work.get(i).nanos() / nanos);
            }
        }
        var hash = new RunHash(spark, folder, chain.lineage(chain.size() - 1));
        ChunkReport last = hash.add(plan.chunks(), slots * CHUNKS_PER_SLOT);
        seconds.put("hash", watch.seconds());
        return new Result(
                computed,
                last,
                hash.hex(),
                jobs.shuffledBytes(),
                seconds,
                jobs.limits().spending());
    }

    /// Seconds since it was asked last.
    private static final class StopWatch {
        private long last = System.nanoTime();

        double seconds() {
            long now = System.nanoTime();
            double seconds = (now - last) / 1e9;
            last = now;
            return seconds;
        }
    }

    /// Removes what drivers that were killed have left of the files that only drivers write.
    private void sweep() throws IOException {
        AtomicFile.deleteAbandoned(files.configuration(), new Path(folder.plan()));
        AtomicFile.deleteAbandoned(files.configuration(), new Path(folder.exits()));
        for (String file : List.of(folder.recipe(), folder.lineage(), folder.dialogues(), folder.logging())) {
            AtomicFile.deleteAbandoned(files.configuration(), new Path(file).getParent(), new Path(file).getName());
        }
    }

    /// Says what is run, for reports and exports.
    private void describe() throws IOException {
        keep(folder.recipe(), settings.recipe().text());
        keep(folder.lineage(), JsonMapper.shared().writeValueAsString(chain.lineages()) + "\n");
        @Nullable DialogueFile given = null;
        for (int stage = 0; stage < chain.size(); stage++) {
            given = chain.settings(stage) instanceof ConversationSettings converse ? converse.given() : given;
        }
        if (given != null || files.exists(folder.dialogues())) {
            keep(folder.dialogues(), JsonMapper.shared().writeValueAsString(given) + "\n");
        }
    }

    private void keep(String path, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (!files.exists(path) || !Arrays.equals(files.read(path), bytes)) {
            files.write(path, bytes);
        }
    }

    /// How many pictures each chunk has at most: four bytes a chunk.
    private static int[] pictures(ChunkPlan plan) throws IOException {
        var pictures = new int[plan.chunks()];
        int chunk = 0;
        for (int i = 0; i < plan.folders(); i++) {
            for (InputSplit split : plan.read(i)) {
                pictures[chunk++] = (int) split.pictures();
            }
        }
        return pictures;
    }

    private List<StageWork> group(
            JavaSparkContext spark, ChunkJobs jobs, ChunkPlan plan, int[] pictures, StageChain.Group group, int slots)
            throws IOException, InterruptedException {
        var open = new OpenChunks(files, folder, chain.lineages(group), plan.chunks());
        if (chain.settings(group.first()) instanceof DuplicateSettings duplicates) {
            ChunkReport report = deduplicate(spark, plan, group.first(), duplicates, open);
            open.sweep();
            return List.of(new StageWork(report, 0));
        }
        long left = 0;
        for (int i = 0; i < open.folders(); i++) {
            for (int chunk : open.of(i)) {
                left += pictures[chunk];
            }
        }
        progress.begin(chain.name(group), left == previousLeft ? previousKept : left);
        var work = new ArrayList<>(Collections.nCopies(group.size(), StageWork.NONE));
        var wave = new ArrayList<Integer>();
        for (int i = 0; i < open.folders(); i++) {
            wave.addAll(open.of(i));
            if (!wave.isEmpty() && (wave.size() >= slots * CHUNKS_PER_SLOT || i == open.folders() - 1)) {
                List<StageWork> done = wave(spark, jobs, plan, group, wave);
                for (int stage = 0; stage < work.size(); stage++) {
                    work.set(stage, work.get(stage).plus(done.get(stage)));
                }
                wave.clear();
            }
        }
        open.sweep();
        previousLeft = left;
        previousKept = work.getLast().report().kept();
        return work;
    }

    private List<StageWork> wave(
            JavaSparkContext spark, ChunkJobs jobs, ChunkPlan plan, StageChain.Group group, List<Integer> chunks)
            throws IOException, InterruptedException {
        if (chain.settings(group.first()) instanceof IngestSettings ingest) {
            var task = new IngestTask(
                    folder, settings.images(), ingest, settings.recipe().seed(), chain.lineage(group.first()));
            return jobs.run(
                    spark.parallelize(inputs(plan, chunks), chunks.size()).map(task), 1);
        }
        var task = new StageTask(
                folder,
                chain,
                group,
                settings.recipe().threads(),
                settings.recipe().pictureTimeout(),
                GRACE);
        return jobs.run(spark.parallelize(List.copyOf(chunks), chunks.size()).map(task), group.size());
    }

    private static List<IngestTask.Chunk> inputs(ChunkPlan plan, List<Integer> chunks) throws IOException {
        var inputs = new ArrayList<IngestTask.Chunk>();
        int index = -1;
        List<InputSplit> splits = List.of();
        for (int chunk : chunks) {
            if (chunk / RunFolder.CHUNKS_PER_FOLDER != index) {
                index = chunk / RunFolder.CHUNKS_PER_FOLDER;
                splits = plan.read(index);
            }
            inputs.add(new IngestTask.Chunk(chunk, splits.get(chunk % RunFolder.CHUNKS_PER_FOLDER)));
        }
        return inputs;
    }

    private ChunkReport deduplicate(
            JavaSparkContext spark, ChunkPlan plan, int stage, DuplicateSettings duplicates, OpenChunks open)
            throws IOException {
        var before = new ArrayList<Integer>();
        for (int i = 0; i < open.folders(); i++) {
            before.addAll(open.of(i));
        }
        if (before.isEmpty()) {
            return ChunkReport.NONE;
        }
        NearDuplicates.run(
                SparkSession.builder().sparkContext(spark.sc()).getOrCreate(),
                files,
                folder,
                chain.lineage(stage - 1),
                chain.lineage(stage),
                plan.chunks(),
                duplicates);
        return new RunHash(spark, folder, chain.lineage(stage)).counts(before);
    }
}
