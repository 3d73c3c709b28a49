package io.rexserve.trainer.assembly;

import io.rexserve.model.card.LicenceReader;
import io.rexserve.model.weights.ModelFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Copies licence texts and notices of the parts into the folder `licences` beside the weights, as most licences ask.
final class LicenceFiles {
    private static final String FOLDER = "licences";
    private static final List<String> NOTICES = List.of("NOTICE", "NOTICE.txt", "NOTICE.md", "Notice");

    private LicenceFiles() {}

    static void copy(AssemblyOptions options, Path out) throws IOException {
        var names = new ArrayList<>(LicenceReader.FILES);
        names.addAll(NOTICES);
        for (PartName part : PartName.values()) {
            Path files = ModelFolder.resolve(options.path(part));
            Path folder =
                    Files.isDirectory(files) ? files : files.toAbsolutePath().resolveSibling("");
            for (String name : names) {
                if (Files.isRegularFile(folder.resolve(name))) {
                    Files.createDirectories(out.resolve(FOLDER));
                    Files.copy(folder.resolve(name), out.resolve(FOLDER).resolve(part.option() + "-" + name));
                }
            }
        }
    }
}
