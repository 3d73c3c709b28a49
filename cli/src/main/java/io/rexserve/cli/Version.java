package io.rexserve.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IVersionProvider;

/// What `--version` prints: version, commit and JDK.
final class Version implements IVersionProvider {
    /// In an unpacked archive: the commit that it was made of.
    private static final String COMMIT_FILE = "COMMIT";

    @Override
    public String[] getVersion() throws IOException {
        @Nullable String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {
            "rexserve " + (version == null ? "unpackaged" : version) + ", commit " + commit(Home.folder()) + ", JDK "
                    + System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")"
        };
    }

    private static String commit(Path home) throws IOException {
        Path file = home.resolve(COMMIT_FILE);
        return Files.isRegularFile(file)
                ? Files.readString(file).strip()
                : Machine.here(home).commit();
    }
}
