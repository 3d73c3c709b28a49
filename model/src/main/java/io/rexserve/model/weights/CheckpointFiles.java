package io.rexserve.model.weights;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// Which files make up a checkpoint.
final class CheckpointFiles {
    // The last two are open_clip's, as LAION publishes its towers.
    private static final List<String> SINGLES = List.of(
            "model.safetensors", "pytorch_model.bin", "open_clip_model.safetensors", "open_clip_pytorch_model.bin");
    private static final List<String> INDICES = List.of("model.safetensors.index.json", "pytorch_model.bin.index.json");
    private static final String TORCH = ".pth";
    // An index of 1,174 tensors takes 0.1 MB.
    private static final long MAX_INDEX_BYTES = 10_000_000;
    private static final int MAX_SHARDS = 1000;
    private static final Pattern SHARD = Pattern.compile("(.*)-(\\d{5})-of-(\\d{5})\\.(safetensors|bin)");

    private CheckpointFiles() {}

    static List<Path> of(Path folderOrFile) {
        if (!Files.isDirectory(folderOrFile)) {
            if (!Files.exists(folderOrFile, LinkOption.NOFOLLOW_LINKS)) {
                throw new CheckpointException(
                        folderOrFile + ": not found (expected: a model folder, a safetensors file or a .pth file)");
            }
            ModelFile.requireRegular(folderOrFile);
            ForeignModel.refuse(folderOrFile);
            return List.of(folderOrFile);
        }
        Optional<Path> index = index(folderOrFile);
        if (index.isPresent()) {
            return shards(index.get());
        }
        for (String name : SINGLES) {
            if (present(folderOrFile.resolve(name))) {
                return List.of(folderOrFile.resolve(name));
            }
        }
        List<String> names = FolderListing.files(folderOrFile);
        List<Path> shards = shards(folderOrFile, names);
        if (!shards.isEmpty()) {
            return shards;
        }
        List<String> saved = names.stream().filter(name -> name.endsWith(TORCH)).toList();
        if (saved.size() == 1) {
            return List.of(folderOrFile.resolve(saved.getFirst()));
        }
        throw ForeignModel.withoutWeights(folderOrFile, names, saved);
    }

    /// Whether there is a regular file of this name.
    ///
    /// @throws CheckpointException if there is something else, a pipe or a broken link for example
    private static boolean present(Path file) {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        ModelFile.requireRegular(file);
        return true;
    }

    private static Optional<Path> index(Path folder) {
        return INDICES.stream()
                .map(folder::resolve)
                .filter(CheckpointFiles::present)
                .findFirst();
    }

    private static List<Path> shards(Path index) {
        List<String> files = weightMap(index).values().stream().distinct().toList();
        if (files.size() > MAX_SHARDS) {
            throw new CheckpointException(index + ": " + files.size() + " shards (expected: <= " + MAX_SHARDS + ")");
        }
        return files.stream().map(file -> shard(index, file)).toList();
    }

    private static Path shard(Path index, String file) {
        if (!isPlainName(file)) {
            throw new CheckpointException(
                    index + ": shard " + Printable.excerpt(file) + " (expected: a name without folders)");
        }
        Path shard = index.resolveSibling(file);
        if (!present(shard)) {
            throw new CheckpointException(
                    shard + ": missing (expected: a shard that " + index.getFileName() + " lists)");
        }
        return shard;
    }

    // An index may only name files of its own folder.
    private static boolean isPlainName(String file) {
        try {
            return !file.isBlank()
                    && Printable.isPlain(file)
                    && !file.contains("..")
                    && Path.of(file).equals(Path.of(file).getFileName());
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /// Shards without an index: they are whole where their names, `model-00001-of-00003.safetensors`, say that none is
    /// missing.
    private static List<Path> shards(Path folder, List<String> names) {
        var found = new LinkedHashMap<String, String>();
        for (String name : names) {
            Matcher shard = SHARD.matcher(name);
            if (shard.matches()) {
                found.put(name, shard.group(1) + "-%05d-of-" + shard.group(3) + "." + shard.group(4));
            }
        }
        List<String> series = found.values().stream().distinct().toList();
        if (series.isEmpty()) {
            return List.of();
        }
        if (series.size() > 1) {
            throw new CheckpointException(folder + ": shards of " + series.size() + " series, "
                    + found.keySet().iterator().next() + " among them, and no " + INDICES.getFirst()
                    + " (expected: the shards of one, or the index)");
        }
        Matcher any = SHARD.matcher(found.keySet().iterator().next());
        int count = any.matches() ? Integer.parseInt(any.group(3)) : 0;
        if (count > MAX_SHARDS) {
            throw new CheckpointException(folder + ": " + count + " shards (expected: <= " + MAX_SHARDS + ")");
        }
        List<String> expected = IntStream.rangeClosed(1, count)
                .mapToObj(number -> series.getFirst().formatted(number))
                .toList();
        var missing = new ArrayList<>(expected);
        missing.removeAll(found.keySet());
        if (!missing.isEmpty()) {
            throw new CheckpointException(folder + ": " + missing.size() + " of " + count + " shards are missing, "
                    + missing.getFirst() + " first (expected: all of them)");
        }
        return expected.stream().map(folder::resolve).toList();
    }

    /// An index names every tensor and its shard; what lies elsewhere or nowhere means a damaged download.
    ///
    /// @param shards the file in which each tensor was found
    static void requireIndexed(Path folderOrFile, Map<String, Path> shards) {
        Optional<Path> found = Files.isDirectory(folderOrFile) ? index(folderOrFile) : Optional.empty();
        if (found.isEmpty()) {
            return;
        }
        String name = String.valueOf(found.get().getFileName());
        Map<String, String> index = weightMap(found.get());
        var lacking = new ArrayList<>(index.keySet());
        lacking.removeAll(shards.keySet());
        if (!lacking.isEmpty()) {
            throw new CheckpointException(
                    folderOrFile + ": " + lacking.size() + " tensors of " + name + " are in no shard, the first is "
                            + lacking.getFirst() + " (expected: in " + index.get(lacking.getFirst()) + ")");
        }
        index.forEach((tensor, file) -> {
            Path shard = shards.get(tensor);
            if (!folderOrFile.resolve(file).equals(shard)) {
                throw new CheckpointException(
                        shard + ": tensor " + tensor + " (expected: in " + file + ", as " + name + " says)");
            }
        });
    }

    private static Map<String, String> weightMap(Path index) {
        var files = new LinkedHashMap<String, String>();
        JsonFile.readObject(index, MAX_INDEX_BYTES)
                .path("weight_map")
                .properties()
                .forEach(entry -> files.put(entry.getKey(), entry.getValue().asString("")));
        if (files.isEmpty()) {
            throw new CheckpointException(index + ": no weight_map (expected: tensor name -> shard file)");
        }
        return files;
    }
}
