package io.rexserve.trainer.assembly;

import io.rexserve.model.grammar.ChatTemplate;
import io.rexserve.model.inspection.Inspection;
import io.rexserve.model.inspection.Inspector;
import io.rexserve.model.language.checkpoint.BoxRules;
import io.rexserve.model.language.checkpoint.ChatRexConfig;
import io.rexserve.model.language.checkpoint.CheckpointOverrides.BoxRounding;
import io.rexserve.model.language.checkpoint.CheckpointOverrides.TooManyBoxes;
import io.rexserve.model.language.checkpoint.DecoderConfig;
import io.rexserve.model.language.checkpoint.PublishedParts;
import io.rexserve.model.vision.Normalization;
import io.rexserve.model.weights.Checkpoint;
import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.ModelFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Makes a model folder of the ChatRex family from the publishers' own files: a language model, CLIP and ConvNeXt, with
/// projectors that are still to be trained. Everything is checked before anything is written; tensors are copied one
/// after the other as they are stored, and the folder appears when it is whole and fits.
public final class Assembly {
    private static final double GIGABYTE = 1e9;

    private final AssemblyOptions options;
    private final Consumer<String> progress;
    private final List<Checkpoint> opened = new ArrayList<>();

    private Assembly(AssemblyOptions options, Consumer<String> progress) {
        this.options = options;
        this.progress = progress;
    }

    /// A new model, before its folder gets its name.
    ///
    /// @param folder where it lies by now
    /// @param config its shape
    /// @param parts of which it is made
    /// @param newTokens that were added to the tokenizer
    /// @param tensors in its weights
    /// @param bytes of its weights
    public record Assembled(
            Path folder, ChatRexConfig config, List<AssembledPart> parts, int newTokens, int tensors, long bytes) {
        public Assembled {
            parts = List.copyOf(parts);
        }
    }

    /// What else belongs into the folder, the card for example.
    public interface Finish {
        void accept(Assembled model) throws IOException;
    }

    /// Assembles a model.
    ///
    /// @param out must not be there, or be an empty folder
    /// @param finish called with the folder that becomes `out`
    /// @throws CheckpointException naming the file, what is wrong with it and what was expected
    /// @param progress a line for each file of weights that is written
    public static Assembled write(AssemblyOptions options, Path out, Finish finish, Consumer<String> progress)
            throws IOException {
        return write(options, out, finish, progress, ShardedWeights.SHARD);
    }

    /// @param shard bytes of one file of weights
    static Assembled write(AssemblyOptions options, Path out, Finish finish, Consumer<String> progress, long shard)
            throws IOException {
        requireEmpty(out);
        var assembly = new Assembly(options, progress);
        Path folder = out.toAbsolutePath().normalize();
        Path partial = folder.resolveSibling(folder.getFileName() + ".partial");
        try {
            Assembled assembled = assembly.write(partial, shard);
            finish.accept(assembled);
            requireFitting(partial);
            Files.deleteIfExists(folder);
            Files.move(partial, folder);
            return assembled;
        } finally {
            assembly.opened.forEach(Checkpoint::close);
            delete(partial);
        }
    }

    private static void requireEmpty(Path out) throws IOException {
        if (Files.isDirectory(out)) {
            try (Stream<Path> files = Files.list(out)) {
                if (files.findAny().isEmpty()) {
                    return;
                }
            }
        }
        if (Files.exists(out)) {
            throw new CheckpointException(out + ": is there already (expected: a new or an empty folder)");
        }
    }

    private Assembled write(Path partial, long shard) throws IOException {
        Path llmFolder = folder(options.languageModel());
        LanguageModelPart llm = LanguageModelPart.of(llmFolder, open(llmFolder), options.seed());
        Path clipFolder = folder(options.clip());
        ClipPart clip = ClipPart.of(clipFolder, open(clipFolder));
        ConvNextPart convnext = ConvNextPart.of(
                open(ModelFolder.resolve(options.convnext())), clip.config().grid());
        ChatRexConfig config = config(llm, clip, convnext);
        var tensors = new ArrayList<PlannedTensor>();
        Stream.of(clip, convnext).forEach(part -> tensors.addAll(part.tensors()));
        tensors.addAll(projectors(config));
        tensors.addAll(llm.tensors());
        List<AssembledPart> parts = Stream.of(PartName.values())
                .map(part -> AssembledPart.of(part, options))
                .toList();
        delete(partial);
        Files.createDirectories(partial);
        requireSpace(partial, tensors);
        llm.tokens().write(partial);
        FolderFiles.write(partial, config, options.template(), llm);
        LicenceFiles.copy(options, partial);
        long bytes = ShardedWeights.write(partial, tensors, shard, progress);
        return new Assembled(partial, config, parts, llm.tokens().added().size(), tensors.size(), bytes);
    }

    private static Path folder(Path given) {
        Path folder = ModelFolder.resolve(given);
        if (!Files.isDirectory(folder)) {
            throw new CheckpointException(
                    given + ": " + (Files.exists(given) ? "a file" : "not there") + " (expected: a model folder)");
        }
        return folder;
    }

    private Checkpoint open(Path folderOrFile) {
        Checkpoint checkpoint = Checkpoint.open(folderOrFile);
        opened.add(checkpoint);
        return checkpoint;
    }

    private ChatRexConfig config(LanguageModelPart llm, ClipPart clip, ConvNextPart convnext) {
        DecoderConfig decoder = llm.config();
        String template = Objects.requireNonNullElse(options.template(), FolderFiles.usualTemplate(decoder));
        int positions = PublishedParts.positions(llm.folder());
        return new ChatRexConfig(
                clip.config(),
                convnext.config(),
                decoder,
                false,
                Normalization.CLIP,
                ChatTemplate.named(template),
                Math.min(ChatRexConfig.DEFAULT_MAX_LENGTH, positions),
                new BoxRules(BoxRules.DEFAULT_MAX_OBJECTS, TooManyBoxes.REFUSE, BoxRounding.FLOAT32));
    }

    private List<PlannedTensor> projectors(ChatRexConfig config) {
        int hidden = config.llm().hidden();
        var tensors = new ArrayList<PlannedTensor>();
        tensors.addAll(linear("mm_projector.0", config.visualWidth(), hidden));
        tensors.addAll(linear("mm_projector.2", hidden, hidden));
        tensors.addAll(linear("mm_object_projector.0", config.convnext().allDims(), hidden));
        tensors.addAll(linear("mm_object_projector.2", hidden, hidden));
        return tensors;
    }

    private List<PlannedTensor> linear(String name, int in, int out) {
        double bound = 1 / Math.sqrt(in);
        long seed = options.seed() * 31 + name.hashCode();
        return List.of(
                new PlannedTensor.Uniform(name + ".weight", List.of((long) out, (long) in), bound, seed),
                new PlannedTensor.Uniform(name + ".bias", List.of((long) out), bound, seed + 1));
    }

    private static void requireSpace(Path folder, List<PlannedTensor> tensors) throws IOException {
        long needed =
                tensors.stream().mapToLong(tensor -> tensor.entry().bytes()).sum();
        long free = Files.getFileStore(folder).getUsableSpace();
        if (needed > free) {
            throw new CheckpointException("%s: %.1f GB of weights (expected: at most %.1f GB, what is free there)"
                    .formatted(folder, needed / GIGABYTE, free / GIGABYTE));
        }
    }

    private static void requireFitting(Path folder) {
        Inspection inspection = Inspector.inspect(folder);
        if (!inspection.fits()) {
            throw new CheckpointException(
                    "the assembled model does not fit: " + String.join("; ", inspection.faults()));
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }
}
