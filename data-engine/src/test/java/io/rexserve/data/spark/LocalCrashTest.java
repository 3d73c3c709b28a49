package io.rexserve.data.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Local runs as processes of their own, which crash and are killed.
@Timeout(value = 5, unit = TimeUnit.MINUTES) // a process that hangs would hang the build
class LocalCrashTest {
    private static final int TERMINATED = 128 + 15;

    @TempDir
    private Path folder;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void stop() throws InterruptedException {
        for (Process process : processes) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
    }

    private Process start(String out, int millis) throws IOException {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-XX:ErrorFile=" + folder.resolve("hs_err_%p.log"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ToyProgram.class.getName(),
                        folder.toString(),
                        out,
                        Integer.toString(millis))
                .redirectError(folder.resolve(out + ".err").toFile())
                .redirectOutput(folder.resolve(out + ".out").toFile())
                .start();
        processes.add(process);
        return process;
    }

    private record End(int status, String output) {
        String hash() {
            return output.lines()
                    .filter(line -> line.startsWith("hash: "))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no hash: " + output));
        }
    }

    private End end(Process process) throws IOException, InterruptedException {
        int status = process.waitFor();
        return new End(status, Files.readString(folder.resolve("out.out")));
    }

    /// Waits until a stage was called so often.
    private void awaitCalls(ToyRuns toys, int calls, Process process) throws IOException, InterruptedException {
        while (process.isAlive() && ToySettings.log(toys.faults).size() < calls) {
            process.waitFor(20, TimeUnit.MILLISECONDS);
        }
    }

    private static String expected(ToyRuns toys) throws IOException, InterruptedException {
        toys.master = "local[2]";
        return "hash: " + toys.run("expected").hash();
    }

    @Test
    void aPictureThatCrashesTheProcessIsRefusedAndTheOthersAreDone() throws Exception {
        ToyRuns toys = new ToyRuns(folder).pictures(0, 12);
        toys.fault("crash", 5);
        End end = end(start("out", 0));
        assertThat(end.status()).as(Files.readString(folder.resolve("out.err"))).isZero();
        assertThat(end.output()).contains("records: 11 of 11");
        assertThat(Files.readString(folder.resolve("out.err"))).contains("crashed, status 139");
        DataRun.Result again = toys.run("out");
        assertThat(ToyRuns.computed(again)).containsExactly(0L, 0L, 0L);
        toys.mend("crash", 5);
        toys.fault("refuse", 5);
        assertThat(end.hash()).isEqualTo(expected(toys)); // the last stage sees the same pictures
    }

    @Test
    void aRunThatIsTerminatedAndKilledAtRandomMomentsEndsWithTheSameRows() throws Exception {
        ToyRuns toys = new ToyRuns(folder).pictures(0, 24);
        var random = new Random(15);
        int calls = 0;
        for (int kill = 0; kill < 3; kill++) {
            Process process = start("out", 60);
            calls += 1 + random.nextInt(12);
            awaitCalls(toys, calls, process);
            calls = ToySettings.log(toys.faults).size();
            switch (kill) {
                case 0 -> process.destroyForcibly(); // the child sees the end of its input
                case 1 -> process.children().forEach(ProcessHandle::destroyForcibly);
                default -> process.destroy();
            }
            int status = end(process).status();
            assertThat(status).isNotZero();
            assertThat(kill < 2 || status == TERMINATED).as("status " + status).isTrue();
        }
        End end = end(start("out", 0));
        assertThat(end.status()).as(Files.readString(folder.resolve("out.err"))).isZero();
        assertThat(end.hash()).isEqualTo(expected(toys));
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.startsWith("hs_err"));
        }
    }
}
