package io.rexserve.model.weights;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The folder that a model's files are in, for a path that a person gave.
///
/// Hugging Face's cache keeps a model as `models--ORGANISATION--NAME`: `blobs` holds the files, `snapshots` a folder of
/// links per revision, `refs` which revision a branch means. Its only snapshot is the model folder.
public final class ModelFolder {
    private static final String SNAPSHOTS = "snapshots";
    private static final String CONFIG = "config.json";
    private static final int MAX_REVISION_BYTES = 100;
    private static final int LISTED = 5;

    private ModelFolder() {}

    /// The path itself, or the only snapshot of a model in Hugging Face's cache.
    ///
    /// @throws CheckpointException for a cache with several snapshots or none, naming them
    public static Path resolve(Path given) {
        Path snapshots = given.resolve(SNAPSHOTS);
        if (!Files.isDirectory(snapshots) || Files.exists(given.resolve(CONFIG))) {
            return given;
        }
        List<String> revisions = FolderListing.folders(snapshots);
        if (revisions.size() == 1) {
            return snapshots.resolve(revisions.getFirst());
        }
        if (revisions.isEmpty()) {
            throw new CheckpointException(
                    snapshots + ": empty (expected: a snapshot of the model; is the download" + " unfinished?)");
        }
        String main = main(given);
        throw new CheckpointException(given + ": a model of Hugging Face's cache with " + revisions.size()
                + " snapshots (expected: one of "
                + revisions.subList(0, Math.min(LISTED, revisions.size())).stream()
                        .map(revision -> snapshots.resolve(revision) + (revision.equals(main) ? ", which is main" : ""))
                        .toList()
                + ")");
    }

    /// The revision that the branch `main` means; empty where that is not known.
    private static String main(Path given) {
        Path ref = given.resolve("refs").resolve("main");
        if (!Files.isRegularFile(ref)) {
            return "";
        }
        return new String(ModelFile.bytes(ref, MAX_REVISION_BYTES), StandardCharsets.UTF_8).strip();
    }

    /// The folders one level below that seem to hold a model.
    static List<String> modelFoldersIn(Path folder) {
        return FolderListing.folders(folder).stream()
                .filter(name -> isModel(folder.resolve(name)))
                .toList();
    }

    private static boolean isModel(Path folder) {
        return Files.isDirectory(folder.resolve(SNAPSHOTS))
                || (Files.isReadable(folder)
                        && FolderListing.files(folder).stream()
                                .anyMatch(file -> file.endsWith(".safetensors")
                                        || file.endsWith(".pth")
                                        || file.endsWith(".safetensors.index.json")));
    }
}
