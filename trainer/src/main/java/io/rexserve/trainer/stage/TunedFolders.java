package io.rexserve.trainer.stage;

import io.rexserve.model.tokenizer.Tokenizer;
import io.rexserve.model.weights.ModelFolder;
import io.rexserve.trainer.corpus.Corpus;
import io.rexserve.trainer.corpus.TrainingImage;
import io.rexserve.trainer.loop.RunFolder;
import io.rexserve.trainer.network.AdapterFolder;
import io.rexserve.trainer.network.GenerationFile;
import io.rexserve.trainer.vocabulary.VocabularyExtension;
import io.rexserve.trainer.vocabulary.VocabularyGap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// The model folders of a run: that which it starts from, and that which comes of it.
public final class TunedFolders {
    private static final String START = "start";
    private static final String ADAPTERS = "adapters";
    private static final String PARTIAL = ".partial";

    private TunedFolders() {}

    /// The folder that a run starts from: the given one, or where its closed vocabulary lacks names or words of the
    /// data, a copy that has them, in `checkpoint/start` of the run.
    ///
    /// @param out folder of the run
    /// @param progress receives a line where names are new
    public static Path start(Stage stage, Path model, Corpus corpus, Path out, Consumer<String> progress)
            throws IOException {
        VocabularyGap gap = gap(stage, ModelFolder.resolve(model), corpus);
        if (gap.isEmpty()) {
            return model;
        }
        progress.accept("new to the vocabulary: names " + gap.names() + ", words " + gap.words());
        Path start = new RunFolder(out).checkpoints().resolve(START);
        if (Files.exists(start)) {
            return start;
        }
        Path partial = start.resolveSibling(START + PARTIAL);
        delete(partial);
        Files.createDirectories(start.getParent());
        VocabularyExtension.extend(model, gap, partial);
        Files.move(partial, start);
        return start;
    }

    private static VocabularyGap gap(Stage stage, Path model, Corpus corpus) {
        Stream<TrainingImage> images = Stream.concat(
                corpus.training().stream(), corpus.replay().stream().flatMap(List::stream));
        try (Tokenizer tokenizer = Tokenizer.load(model)) {
            var names = corpus.categories().keySet();
            Stream<String> texts = images.flatMap(image -> VocabularyGap.texts(image.record()));
            VocabularyGap gap = VocabularyGap.of(tokenizer, names, texts);
            return stage == Stage.ALIGNMENT ? new VocabularyGap(List.of(), gap.words()) : gap;
        }
    }

    /// Names of replayed sets that no set of the data has: absent from its images, so that refusal can be asked.
    public static List<String> foreignNames(Corpus corpus) {
        return new ForeignNames(corpus).ofReplay();
    }

    /// Whether a name is known to be absent from some image of the data, so that refusing can be learnt at all.
    public static boolean knowsAbsentNames(Corpus corpus) {
        var names = new ForeignNames(corpus);
        return corpus.training().stream()
                .anyMatch(image -> !names.absent(image, false).isEmpty());
    }

    /// Writes what was trained: `model`, or `adapters` alone.
    ///
    /// @return the folder
    public static Path write(LanguageTraining training, RunFolder folder, boolean adaptersOnly) throws IOException {
        Path target = adaptersOnly ? folder.folder().resolve(ADAPTERS) : folder.model();
        Path partial = target.resolveSibling(target.getFileName() + PARTIAL);
        delete(partial);
        if (adaptersOnly) {
            AdapterFolder.write(training.network(), partial);
        } else {
            training.network().write(partial);
        }
        if (training.stage() != Stage.ALIGNMENT) {
            GenerationFile.stateUnorderedLists(partial);
        }
        delete(target);
        Files.move(partial, target);
        return target;
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> files = Files.walk(folder)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.delete(path);
        }
    }
}
