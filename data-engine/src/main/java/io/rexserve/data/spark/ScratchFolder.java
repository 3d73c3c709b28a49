package io.rexserve.data.spark;

import io.rexserve.data.stage.Fingerprint;
import io.rexserve.data.store.LocalFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.spark.SparkConf;
import org.apache.spark.util.Utils$;
import org.jspecify.annotations.Nullable;

/// Where Spark's driver keeps what it shuffles and sends: one folder for each run's folder, so that a driver removes
/// what an earlier one that was killed has left there. The holder of the run's lock alone may open it.
final class ScratchFolder implements AutoCloseable {
    private static final String SETTING = "spark.local.dir";
    private static final String VARIABLE = "SPARK_LOCAL_DIRS";
    private static final int DIGITS = 16;

    private final @Nullable Path folder;

    private ScratchFolder(@Nullable Path folder) {
        this.folder = folder;
    }

    /// Makes an empty folder and tells Spark of it; whoever has set another place keeps that.
    ///
    /// @param parent of the folder
    /// @param out address of the run's folder
    static ScratchFolder open(SparkConf conf, Path parent, String out) throws IOException {
        if (conf.contains(SETTING) || System.getenv(VARIABLE) != null) {
            return new ScratchFolder(null);
        }
        String name = System.getProperty("user.name") + "\n" + out;
        Path folder = parent.resolve("rexserve-data-"
                + Fingerprint.sha256(name.getBytes(StandardCharsets.UTF_8)).substring(0, DIGITS));
        LocalFolder.delete(folder);
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        conf.set(SETTING, folder.toString());
        return new ScratchFolder(folder);
    }

    @Override
    public void close() throws IOException {
        if (folder != null) {
            Utils$.MODULE$.clearLocalRootDirs(); // or a later run of this process makes files in it
            LocalFolder.delete(folder);
        }
    }
}
