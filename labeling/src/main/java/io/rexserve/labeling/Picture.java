package io.rexserve.labeling;

import java.net.URI;
import java.nio.file.Path;

/// A picture that is to be labelled; nothing of it has been read.
sealed interface Picture {
    /// Unique in a run: the path from the run's folder of pictures, with `/`.
    String name();

    /// @param path may be gone, or be no picture
    record Local(String name, Path path) implements Picture {}

    /// @param address an `https` address
    record Remote(String name, URI address) implements Picture {}
}
