package io.rexserve.data.phrase;

import io.rexserve.data.stage.Stage;
import io.rexserve.data.stage.StageEnvironment;
import io.rexserve.data.stage.StageSettings;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The embedded stage `phrase`: noun phrases by OpenNLP.
///
/// @param descriptiveWords how many words make a phrase a descriptive one; the paper's are 3
/// @param maxPhrases of one picture; those behind it in the captions are left out, each with a reason
/// @param maxCaptionLength in code points; a longer caption is left out, with a reason
/// @param refused nouns, as lemmas, that name nothing that has a box, beside those of the list that comes along
/// @param required whether a picture whose captions have no phrase is refused; else it goes on without phrases. One
///     without captions goes on in any case
public record PhraseSettings(
        int descriptiveWords, int maxPhrases, int maxCaptionLength, List<String> refused, boolean required)
        implements StageSettings {
    public static final PhraseSettings DEFAULT = new PhraseSettings(3, 64, 10_000, List.of(), true);

    public PhraseSettings {
        require("descriptive-words", descriptiveWords, 2, 20);
        require("max-phrases", maxPhrases, 1, 1_000);
        require("max-caption-length", maxCaptionLength, 1, 1_000_000);
        refused = refused.stream()
                .map(noun -> noun.strip().toLowerCase(Locale.ROOT))
                .distinct()
                .sorted()
                .toList();
        if (refused.contains("")) {
            throw new IllegalArgumentException("refused: an empty noun (expected: lemmas of nouns)");
        }
    }

    private static void require(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + least + " to " + most + ")");
        }
    }

    @Override
    public String stage() {
        return "phrase";
    }

    @Override
    public String identity() {
        return "phrase 2 by " + PhraseExtractor.version() + "\ndescriptive " + descriptiveWords + "\nmost " + maxPhrases
                + "\ncaption " + maxCaptionLength + "\nrefused " + String.join(" ", refused) + "\nrequired " + required;
    }

    @Override
    public Stage open(StageEnvironment environment) {
        return new PhraseStage(this, new PhraseExtractor(Set.copyOf(refused)));
    }
}
