package io.rexserve.standalone;

import java.nio.file.Path;

/// Where RexServe is installed: the folder that holds `rexserve` and `weights`.
final class Home {
    private Home() {}

    /// The launcher's `rexserve.home`; without a launcher, the working directory.
    static Path folder() {
        return Path.of(System.getProperty("rexserve.home", "")).toAbsolutePath();
    }
}
