package io.rexserve.tuning.report;

import io.rexserve.model.tokenizer.Tokenizer;
import io.rexserve.model.weights.ModelFolder;
import io.rexserve.trainer.corpus.Corpus;
import io.rexserve.trainer.corpus.TrainingImage;
import io.rexserve.trainer.stage.TunedFolders;
import io.rexserve.trainer.vocabulary.VocabularyGap;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/// Names of things that held-out images do not show, so that refusal can be asked of sets with one name, too.
final class OtherThings {
    /// Of the embedded model's names those that pictures of one's own are least likely to show.
    private static final List<String> UNLIKELY = List.of(
            "rocket",
            "octopus",
            "saxophone",
            "accordion",
            "penguin",
            "pineapple",
            "helicopter",
            "crocodile",
            "flamingo",
            "trumpet",
            "giraffe",
            "sailboat");

    private OtherThings() {}

    /// Names that replayed sets have and the data has not; where nothing is replayed, unlikely things whose names the
    /// model's vocabulary holds.
    ///
    /// @param model folder of the model that was tuned
    static List<String> of(Corpus corpus, Path model) {
        List<String> replayed = TunedFolders.foreignNames(corpus);
        if (!replayed.isEmpty()) {
            return replayed;
        }
        Set<String> own = new HashSet<>();
        Stream.concat(corpus.training().stream(), corpus.heldOut().stream()).forEach(image -> add(image, own));
        try (Tokenizer tokenizer = Tokenizer.load(ModelFolder.resolve(model))) {
            List<String> unknown =
                    VocabularyGap.of(tokenizer, UNLIKELY, Stream.empty()).names();
            return UNLIKELY.stream()
                    .filter(name -> !unknown.contains(name))
                    .filter(name -> own.stream().noneMatch(text -> text.contains(name)))
                    .toList();
        }
    }

    private static void add(TrainingImage image, Set<String> own) {
        image.vocabulary().names().forEach(name -> own.add(name.toLowerCase(Locale.ROOT)));
        image.regions().forEach(region -> {
            own.add(region.name().toLowerCase(Locale.ROOT));
            region.phrases().forEach(phrase -> own.add(phrase.toLowerCase(Locale.ROOT)));
        });
    }
}
