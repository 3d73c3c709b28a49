package io.rexserve.trainer.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Processes of [ToyProcess] that are stopped at random moments of native work.
class SafeStopTest {
    private static final int STEPS = 120; // more than pass before twenty signals, however late they come
    private static final int TERMINATED = 128 + 15;
    private static final int INTERRUPTED = 128 + 2;
    private static final int KILLED = 128 + 9;

    @TempDir
    private Path folder;

    private Process start(String run) throws IOException {
        var command = new ArrayList<String>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dai.djl.offline=true",
                "-XX:ErrorFile=" + folder.resolve("hs_err_%p.log"),
                "-cp",
                System.getProperty("java.class.path"),
                ToyProcess.class.getName(),
                folder.resolve(run).toString(),
                Integer.toString(STEPS)));
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
    }

    /// Waits for marks, then sends the signal a random moment after one of them.
    ///
    /// @return the exit status
    private int signal(Process process, String signal, Random random) throws IOException, InterruptedException {
        try (InputStream marks = process.getInputStream()) {
            int left = 1 + random.nextInt(4);
            int read = 0;
            while (left > 0 && read >= 0) { // -1: the run has ended
                read = marks.read();
                left -= read == ToyProcess.MARK ? 1 : 0;
            }
            // The moment within the native call: waits for an end that does not come by then.
            process.waitFor(random.nextInt(20_000), TimeUnit.MICROSECONDS);
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            drain(marks);
            return process.waitFor();
        }
    }

    private static String drain(InputStream in) throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    private void finish(String run) throws IOException, InterruptedException {
        Process process = start(run);
        assertThat(drain(process.getInputStream())).endsWith("done");
        assertThat(process.waitFor()).isZero();
    }

    private byte[] checkpoint(String run) throws IOException {
        return Files.readAllBytes(new RunFolder(folder.resolve(run)).latest().file());
    }

    // The work beside the toy training changes nothing.
    private byte[] checkpointOfAnUninterruptedRun() throws IOException, InterruptedException {
        ToyRecipe recipe = ToyProcess.recipe(STEPS);
        try (var run = TrainingRun.in(new RunFolder(folder.resolve("whole")), recipe, new RunOptions(1, 5, 3));
                ToyTraining training = recipe.open(1)) {
            run.train(training, SafeStop.onRequest(), new PrintStream(OutputStream.nullOutputStream()));
        }
        return checkpoint("whole");
    }

    private int savedStep(String run) {
        try (ToyTraining training = ToyProcess.recipe(STEPS).open(1)) {
            CheckpointFile latest = new RunFolder(folder.resolve(run)).latest();
            return latest.step(latest.restore(training.weights()), STEPS);
        }
    }

    private void assertNoCrash() throws IOException {
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("hs_err") || name.startsWith("core"));
        }
    }

    @Test
    void twentySignalsDuringNativeWorkLoseNothing() throws IOException, InterruptedException {
        var random = new Random(20);
        int before = 0;
        for (int i = 0; i < 20; i++) {
            boolean interrupt = i % 5 == 4;
            int status = signal(start("stopped"), interrupt ? "INT" : "TERM", random);

            assertThat(status).as("try %d", i).isEqualTo(interrupt ? INTERRUPTED : TERMINATED);
            assertThat(Files.readString(folder.resolve("err")))
                    .contains("steps are saved in")
                    .contains("the same command continues there");
            assertNoCrash();
            int saved = savedStep("stopped");
            assertThat(saved).isGreaterThanOrEqualTo(before);
            before = saved;
        }
        finish("stopped");

        assertThat(checkpoint("stopped")).isEqualTo(checkpointOfAnUninterruptedRun());
    }

    @Test
    void aKilledProcessLeavesACheckpointThatContinues() throws IOException, InterruptedException {
        var random = new Random(9);
        for (int i = 0; i < 5; i++) {
            assertThat(signal(start("killed"), "KILL", random)).isEqualTo(KILLED);
            if (new RunFolder(folder.resolve("killed")).latest().exists()) {
                assertThat(savedStep("killed")).isBetween(0, STEPS);
            }
        }
        finish("killed");

        assertThat(checkpoint("killed")).isEqualTo(checkpointOfAnUninterruptedRun());
    }
}
