package io.rexserve.data.chunk;

import io.rexserve.data.store.RunFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/// How processes of a run have ended, as whoever started them saw it: a file for each that died.
///
/// @param folder of [RunFolder#exits]
public record ProcessExits(RunFiles files, String folder) {
    // 128 and the signal: SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV.
    private static final Set<Integer> CRASHES = Set.of(132, 133, 134, 135, 136, 139);

    /// Whether a process that ends with this status died of its own code, not of somebody's signal.
    public static boolean isCrash(int status) {
        return CRASHES.contains(status);
    }

    /// @param process its id in journals
    public void died(String process, int status) throws IOException {
        files.write(path(process), Integer.toString(status).getBytes(StandardCharsets.UTF_8));
    }

    /// Whether a process is known to have crashed.
    public boolean crashed(String process) throws IOException {
        String path = path(process);
        return files.exists(path) && isCrash(Integer.parseInt(new String(files.read(path), StandardCharsets.UTF_8)));
    }

    private String path(String process) {
        return folder + "/" + process.replace('/', '_');
    }
}
