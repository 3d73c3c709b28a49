package io.rexserve.serving.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class ThreadNicenessTest {
    @Test
    void holdsForTheCallingThreadOnly() throws IOException {
        int before = nice();
        int other = CompletableFuture.supplyAsync(
                        () -> {
                            ThreadNiceness.set(before + 3);
                            return niceUnchecked();
                        },
                        task -> Thread.ofPlatform().start(task))
                .join();

        assertThat(other).isEqualTo(before + 3);
        assertThat(nice()).isEqualTo(before);
    }

    private static int niceUnchecked() {
        try {
            return nice();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// Field 19 of proc_pid_stat(5); the second is a name in parentheses.
    private static int nice() throws IOException {
        String stat = Files.readString(Path.of("/proc/thread-self/stat"));
        return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[16]);
    }
}
