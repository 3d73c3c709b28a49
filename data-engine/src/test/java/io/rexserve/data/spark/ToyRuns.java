package io.rexserve.data.spark;

import io.rexserve.data.chunk.ChunkReport;
import io.rexserve.data.endpoint.Budget;
import io.rexserve.data.endpoint.EndpointSettings;
import io.rexserve.data.ingest.IngestSettings;
import io.rexserve.data.recipe.Recipe;
import io.rexserve.data.stage.StageSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Runs of toy stages in a folder: `images`, `faults`, and a folder for each run.
final class ToyRuns {
    final Path folder;
    final Path faults;
    final StopRequest stop = new StopRequest();
    int factor = 2;
    int chunk = 4;
    int millis;
    int threads = 1;
    String endpoint = "";
    Map<String, EndpointSettings> endpoints = Map.of();
    Budget budget = Budget.NONE;
    String master = "local[2]";

    @Nullable
    String classPath;

    Map<String, String> conf = new HashMap<>();

    ToyRuns(Path folder) throws IOException {
        this.folder = folder;
        faults = Files.createDirectories(folder.resolve("faults"));
    }

    ToyRuns pictures(int first, int count) throws IOException {
        ToyPictures.write(folder.resolve("images"), first, count);
        return this;
    }

    void fault(String kind, int picture) throws IOException {
        Files.createFile(faults.resolve(kind + " " + ToyPictures.name(picture)));
    }

    void mend(String kind, int picture) throws IOException {
        Files.delete(faults.resolve(kind + " " + ToyPictures.name(picture)));
    }

    Recipe recipe() {
        List<StageSettings> stages = new ArrayList<>();
        stages.add(IngestSettings.DEFAULT);
        stages.add(new ToySettings("first", 1, millis, threads, endpoint, faults.toString()));
        stages.add(new ToySettings("second", factor, millis, 1, "", faults.toString()));
        return new Recipe(7, chunk, java.time.Duration.ofMinutes(1), budget, endpoints, stages, "toy");
    }

    RunSettings settings(String out) {
        return new RunSettings(
                "file://" + folder.resolve("images"),
                "file://" + folder.resolve(out),
                recipe(),
                null,
                master,
                classPath,
                folder.toString(),
                conf);
    }

    DataRun.Result run(String out) throws IOException, InterruptedException {
        return DataRun.run(settings(out), stop, RunProgress.SILENT);
    }

    /// What is computed of each stage in a run.
    static List<Long> computed(DataRun.Result result) {
        return result.computed().values().stream().map(ChunkReport::computed).toList();
    }
}
