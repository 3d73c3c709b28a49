package io.rexserve.cli;

import java.nio.file.Path;

/// Where RexServe is installed: the folder that holds `rexserve` and `weights`.
public final class Home {
    private Home() {}

    /// The launcher's `rexserve.home`; without a launcher, the working directory.
    public static Path folder() {
        return Path.of(System.getProperty("rexserve.home", "")).toAbsolutePath();
    }
}
