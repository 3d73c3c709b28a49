package io.rexserve.distributed;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.trainer.loop.RunFolder;
import io.rexserve.trainer.loop.RunOptions;
import io.rexserve.trainer.loop.TrainingRun;
import io.rexserve.trainer.proposal.ProposalRecipe;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `./rexserve distribute` in a process of its own, ended in the middle of a job.
@Timeout(value = 5, unit = TimeUnit.MINUTES) // or a test that waits for a line would wait for ever
class StoppedDriverTest {
    private static final int STEPS = 6;
    private static final int TERMINATED = 128 + 15;
    private static final int KILLED = 128 + 9;

    @TempDir
    private Path folder;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void stop() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }

    private Process start(String run, String... more) throws IOException {
        var command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dai.djl.offline=true",
                "-Drexserve.home=" + System.getProperty("rexserve.home"),
                "-XX:ErrorFile=" + folder.resolve("hs_err_%p.log"),
                "-cp",
                System.getProperty("java.class.path"),
                DistributeCommand.class.getName(),
                "distribute",
                folder.resolve(run).toString(),
                "--master=local[2]",
                "--workers=2",
                "--log-every=1",
                "--save-every=1"));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command)
                .redirectError(folder.resolve(run + ".err").toFile())
                .start();
        processes.add(process);
        return process;
    }

    private void begin(String run) throws IOException {
        ProposalRecipe recipe = TunedRecipes.proposals(PaintedSet.write(folder.resolve("data"), "cat", 4), STEPS);
        TrainingRun.in(new RunFolder(folder.resolve(run)), recipe, new RunOptions(1, 1, 1))
                .close();
    }

    /// The next job has begun when the line of a step is there.
    private void awaitStep(BufferedReader lines, String run) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("proposals")) {
                return;
            }
        }
        throw new AssertionError("ended before the line of a step: " + Files.readString(folder.resolve(run + ".err")));
    }

    private int end(String run, String signal) throws IOException, InterruptedException {
        Process process = start(run);
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            awaitStep(lines, run);
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            lines.lines().forEach(_ -> {});
            return process.waitFor();
        }
    }

    private byte[] finished(String run) throws IOException, InterruptedException {
        Process process = start(run);
        process.inputReader(StandardCharsets.UTF_8).lines().forEach(_ -> {});
        assertThat(process.waitFor())
                .as(Files.readString(folder.resolve(run + ".err")))
                .isZero();
        return Files.readAllBytes(new RunFolder(folder.resolve(run)).latest().file());
    }

    private void assertNoCrash() throws IOException {
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.startsWith("hs_err"));
        }
    }

    @Test
    void aDriverThatIsTerminatedAndThenKilledContinuesToTheSameBytes() throws IOException, InterruptedException {
        begin("stopped");
        assertThat(end("stopped", "TERM")).isEqualTo(TERMINATED);
        assertThat(Files.readString(folder.resolve("stopped.err"))).contains("the same command continues there");
        assertNoCrash();
        assertThat(end("stopped", "KILL")).isEqualTo(KILLED);
        byte[] continued = finished("stopped");

        begin("whole");
        assertThat(continued).isEqualTo(finished("whole"));
    }

    @Test
    void aDriverEndsWithTheCommandThatStartedIt() throws IOException, InterruptedException {
        begin("orphan");
        Process command = new ProcessBuilder("sleep", "600").start();
        processes.add(command);
        Process driver = start("orphan", "--parent=" + command.pid());
        try (BufferedReader lines = driver.inputReader(StandardCharsets.UTF_8)) {
            awaitStep(lines, "orphan");
            command.destroyForcibly().waitFor();
            lines.lines().forEach(_ -> {});
        }
        assertThat(driver.waitFor()).isNotZero();
        assertThat(Files.readString(folder.resolve("orphan.err"))).contains("the same command continues there");
    }
}
