package io.rexserve.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.benchmark.report.JavaLaunch;
import io.rexserve.benchmark.report.Peer;
import io.rexserve.cli.CommandRun;
import io.rexserve.cli.Home;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class BenchCommandTest {
    @TempDir
    private Path work;

    @ParameterizedTest
    @ValueSource(strings = {"upn", "decode", "prefill"})
    void measuresTheSmallNetworksAndEndsInOneJsonLine(String bench) {
        CommandRun run = run("bench", bench, "--size", "tiny", "--rounds", "1", "--dtype", "float32");

        assertThat(run.status()).as(run.err()).isZero();
        JsonNode figures =
                JsonMapper.shared().readTree(run.out().strip().lines().toList().getLast());
        assertThat(figures.path("bench").asString()).isEqualTo(bench);
        assertThat(figures.path("size").asString()).isEqualTo("tiny");
        assertThat(figures.path("commit").asString()).isNotEmpty();
        assertThat(figures.path("machine").path("cores").asInt()).isPositive();
        assertThat(figures.path("ours_ms").asDouble()).isPositive();
        assertThat(figures.path("bandwidth_share").asDouble()).isPositive();
        assertThat(figures.has("reference_ms")).isTrue();
        assertThat(figures.path("ratio").isNull()).isTrue();
    }

    @Test
    void decodingIsComparedWithTheBandwidthOfTheSameRun() {
        CommandRun run = run("bench", "decode", "--size", "tiny", "--rounds", "1", "--json");

        assertThat(run.out().strip().lines()).hasSize(1);
        JsonNode figures = JsonMapper.shared().readTree(run.out());
        assertThat(figures.path("bandwidth_gb_s").asDouble()).isPositive();
        assertThat(figures.path("bandwidth_share").asDouble()).isPositive();
    }

    @Test
    void measuresAnEvaluationFromItsFilesAndWritesThemOnce() {
        String[] command = {
            "bench",
            "evaluation",
            "--pictures",
            "20",
            "--classes",
            "4",
            "--detections",
            "9",
            "--rounds",
            "1",
            "--resamples",
            "3",
            "--json"
        };
        CommandRun run = run(command);

        assertThat(run.status()).as(run.err()).isZero();
        JsonNode figures = JsonMapper.shared().readTree(run.out());
        assertThat(figures.path("bench").asString()).isEqualTo("evaluation");
        assertThat(figures.path("size").asString()).isEqualTo("20x4x9");
        assertThat(figures.path("ours_ms").asDouble()).isPositive();
        assertThat(figures.path("ratio").isNull()).isTrue();
        assertThat(figures.path("resamples_12_figures").asInt()).isEqualTo(3);
        long written = work.resolve("evaluation-20x4x9-1-results.json").toFile().lastModified();
        run(command);
        assertThat(work.resolve("evaluation-20x4x9-1-results.json").toFile().lastModified())
                .isEqualTo(written);
    }

    @Test
    void refusesAnEvaluationOfNothing() {
        CommandRun run = run("bench", "evaluation", "--pictures", "0");

        assertThat(run.status()).isNotZero();
        assertThat(run.err()).contains("--pictures: 0 (expected: 1 or more)");
    }

    @Test
    void writesTheKernelsThatAGpuRuns() {
        CommandRun run =
                run("bench", "kernels", "--out", work.resolve("kernels").toString());

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(work.resolve("kernels/kernels.pt")).isNotEmptyFile();
        assertThat(work.resolve("kernels/kernels-bag.pt")).isNotEmptyFile();
        assertThat(work.resolve("kernels/layout.json")).content().contains("transformer.tgt_embed.weight");
    }

    @Test
    void loadsUpnOfPublishedSizeAndLeavesNothingBehind() {
        CommandRun run = run("bench", "load", "--size", "upn-large", "--dtype", "float32", "--delete", "--json");

        assertThat(run.status()).as(run.err()).isZero();
        JsonNode figures = JsonMapper.shared().readTree(run.out());
        assertThat(figures.path("boxes").asInt()).isPositive();
        assertThat(figures.path("peak_rss_gib").asDouble()).isBetween(1.0, 8.0);
        assertThat(work).isEmptyDirectory();
    }

    @Test
    void anUnknownSizeIsReportedWithTheValidOnes() {
        CommandRun run = run("bench", "upn", "--size", "huge");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("size: huge (expected: large or tiny)");
    }

    @Test
    void aSingleDepthOfTuningIsReported() {
        CommandRun run = run("bench", "tuning", "--layers", "3,3");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("--layers: [3] (expected: at least two different depths from 1 to 32)");
        assertThat(work).isEmptyDirectory();
    }

    @Test
    void aDepthOfTuningIsMeasuredInAProcessOfItsOwn() {
        Path home = Home.folder();
        List<String> command = List.of(
                "bench",
                "tuning-depth",
                home.resolve("weights/rex-tiny/chatrex").toString(),
                "--rank=4",
                "--positions=500",
                "--threads=1",
                "--dtype=float32");
        try (Peer depth = Peer.java(JavaLaunch.likeThisProcess(home), BenchCommand.class.getName(), command)) {
            assertThat(depth.greeting().path("trained_millions").asDouble()).isBetween(0.1, 5.0);
            JsonNode step = depth.run("step");
            assertThat(step.path("ms").asDouble()).isPositive();
            assertThat(step.path("cpu_ms").asDouble()).isPositive();
            JsonNode memory = depth.run("peak");
            assertThat(memory.path("gb").asDouble()).isBetween(0.1, 2.0);
            assertThat(memory.path("mapped_gb").asDouble())
                    .isPositive()
                    .isLessThan(memory.path("gb").asDouble());
        }
    }

    @Test
    void aSingleRoundOnManyMachinesIsReported() {
        CommandRun run = run("bench", "distributed", "--steps", "7", "--inner-steps", "4");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err())
                .contains("--steps, --inner-steps: 7, 4 (expected: at least 2 inner steps, and two rounds");
    }

    @Test
    void aMissingInterpreterIsReported() {
        CommandRun run = run(
                "bench",
                "decode",
                "--size",
                "tiny",
                "--against",
                "python",
                "--python",
                work.resolve("none").toString());

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err())
                .contains("none: cannot be started (expected: a Python with the packages of bench/decoder.py)")
                .doesNotContain("Exception");
    }

    private CommandRun run(String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        if (!all.contains("kernels")) {
            all.addAll(List.of("--work", work.toString()));
        }
        return CommandRun.of(List.of(new BenchCommand()), all.toArray(String[]::new));
    }
}
