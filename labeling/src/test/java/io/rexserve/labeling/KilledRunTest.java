package io.rexserve.labeling;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process that is killed between two instructions, again and again, and one that is not.
class KilledRunTest {
    private static final int COUNT = 150;

    @TempDir
    private Path folder;

    private Process start(FakeGateway gateway, Path out) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LabelCommand.class.getName(),
                "label",
                folder.resolve("pictures").toString(),
                "--label",
                "cat",
                "--format",
                "yolo",
                "--parallel",
                "3",
                "--out",
                out.toString(),
                "--server",
                gateway.address(),
                "--resume"));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
    }

    @Test
    void losesNothingAndRepeatsOnlyWhatWasUnderWay() throws IOException, InterruptedException {
        for (int picture = 0; picture < COUNT; picture++) {
            Pictures.write(folder.resolve("pictures"), "p%03d.png".formatted(picture), picture);
        }
        try (var gateway = new FakeGateway()) {
            Path whole = folder.resolve("whole");
            assertThat(start(gateway, whole).waitFor(120, TimeUnit.SECONDS)).isTrue();
            gateway.answered.clear();
            Path killed = folder.resolve("killed");
            int kills = 0;
            for (int until : List.of(10, 40, 90)) {
                Process process = start(gateway, killed);
                while (process.isAlive() && gateway.answered.size() < until) {
                    Thread.onSpinWait();
                }
                kills += process.isAlive() ? 1 : 0;
                process.destroyForcibly().waitFor();
            }
            Process last = start(gateway, killed);

            assertThat(last.waitFor(120, TimeUnit.SECONDS)).isTrue();
            assertThat(last.exitValue())
                    .as(Files.readString(folder.resolve("log")))
                    .isZero();
            assertThat(LabelCommandTest.files(killed)).isEqualTo(LabelCommandTest.files(whole));
            Set<String> distinct = new HashSet<>(gateway.answered);
            assertThat(distinct).hasSize(COUNT);
            assertThat(kills).isPositive();
            assertThat(gateway.answered.size() - COUNT).isLessThanOrEqualTo(kills * 4);
        }
    }
}
