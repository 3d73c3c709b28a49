package io.rexserve.model.weights;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Files and folders that hold a model in a form that is not read, recognised by their names: said with what to do.
enum ForeignModel {
    GGUF(".*\\.gguf", "GGUF, llama.cpp's format", "the publisher's folder of safetensors, from which it was made"),
    ONNX(".*\\.onnx(_data)?", "ONNX, an exported graph", "the publisher's weights, from which it was exported"),
    ADAPTER(
            "adapter_(model|config)\\..*",
            "a LoRA adapter, which changes another model",
            "the folder of the merged model, as rexserve tune merge and peft's merge_and_unload() make it"),
    LIGHTNING(".*\\.ckpt", "a checkpoint of a training", "its state dict alone, saved by torch.save as .pth"),
    OPTIMIZER(
            "(optimizer|scheduler|rng_state|training_args)[^/]*\\.(pt|pth|bin)|optimizer\\.safetensors",
            "the state of a training, no weights",
            "the model's weights"),
    TENSORFLOW(".*\\.(h5|keras|tflite|pb)", "a model of TensorFlow", "weights of PyTorch, as safetensors or .pth"),
    FLAX(".*\\.msgpack", "a model of Flax", "weights of PyTorch, as safetensors or .pth"),
    NUMPY(".*\\.np[yz]", "arrays of numpy", "safetensors or .pth"),
    DIFFUSERS("model_index\\.json", "a pipeline of diffusers", "a model of the UPN, ChatRex or RexSeek family"),
    DOWNLOAD(".*\\.(incomplete|part|crdownload|aria2)", "an unfinished download", "the whole file");

    private static final int LISTED = 5;

    private final Pattern name;
    private final String what;
    private final String instead;

    ForeignModel(String name, String what, String instead) {
        this.name = Pattern.compile(name, Pattern.CASE_INSENSITIVE);
        this.what = what;
        this.instead = instead;
    }

    /// @throws CheckpointException if the name is that of a file which holds no weights of this form
    static void refuse(Path file) {
        String name = String.valueOf(file.getFileName());
        of(name).ifPresent(kind -> {
            throw new CheckpointException(file + ": " + kind.what + " (expected: " + kind.instead + ")");
        });
    }

    private static Optional<ForeignModel> of(String fileName) {
        return Stream.of(values())
                .filter(kind -> kind.name.matcher(fileName).matches())
                .findFirst();
    }

    /// Why a folder without weights is no model folder, and what may have been meant.
    ///
    /// @param files in it
    /// @param saved those that torch saved: none, or more than one
    static CheckpointException withoutWeights(Path folder, List<String> files, List<String> saved) {
        String found =
                "neither model.safetensors nor model.safetensors.index.json and " + saved.size() + " files *.pth";
        if (saved.size() > 1) {
            return new CheckpointException(folder + ": " + found + ", " + listed(saved)
                    + " (expected: one; a single file may be given by its path)");
        }
        for (String file : files) {
            Optional<ForeignModel> kind = of(file);
            if (kind.isPresent()) {
                return new CheckpointException(folder + ": " + found + "; " + file + " is " + kind.get().what
                        + " (expected: " + kind.get().instead + ")");
            }
        }
        List<String> below = ModelFolder.modelFoldersIn(folder);
        if (below.size() == 1) {
            return new CheckpointException(folder + ": " + found + ", but one level down is a model (expected: "
                    + folder.resolve(below.getFirst()) + ")");
        }
        if (!below.isEmpty()) {
            return new CheckpointException(folder + ": " + found + ", but " + below.size()
                    + " models one level down (expected: one of them, " + listed(below) + ")");
        }
        List<String> other =
                files.stream().filter(file -> file.endsWith(".safetensors")).toList();
        String hint = other.isEmpty() ? "" : "; " + listed(other) + " can be inspected by path";
        return new CheckpointException(folder + ": " + found + " (expected: one of them" + hint + ")");
    }

    private static String listed(List<String> names) {
        String more = names.size() > LISTED ? ", ..." : "";
        return String.join(", ", names.subList(0, Math.min(LISTED, names.size()))) + more;
    }
}
