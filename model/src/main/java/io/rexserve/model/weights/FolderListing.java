package io.rexserve.model.weights;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;

/// What lies in a folder, by name and in order.
final class FolderListing {
    // A model folder has some dozens; one with more is none, and not read to its end.
    private static final int MAX_ENTRIES = 10_000;

    private FolderListing() {}

    /// Regular files, and links to such.
    static List<String> files(Path folder) {
        return names(folder, Files::isRegularFile);
    }

    static List<String> folders(Path folder) {
        return names(folder, Files::isDirectory);
    }

    private static List<String> names(Path folder, Predicate<Path> kind) {
        var names = new ArrayList<String>();
        int entries = 0;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            for (Path each : all) {
                if (++entries > MAX_ENTRIES) {
                    throw new CheckpointException(
                            folder + ": more than " + MAX_ENTRIES + " files (expected: a model folder)");
                }
                String name = String.valueOf(each.getFileName());
                if (Printable.isPlain(name) && kind.test(each)) {
                    names.add(name);
                }
            }
        } catch (IOException e) {
            throw new CheckpointException(folder + ": " + ModelFile.fault(e), e);
        }
        Collections.sort(names);
        return names;
    }
}
