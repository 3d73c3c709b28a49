package io.rexserve.data.caption;

import io.rexserve.data.stage.Stage;
import io.rexserve.data.stage.StageEnvironment;
import io.rexserve.data.stage.StageSettings;

/// Takes the text that came with a picture as its caption: cleaned, and refused if it is no caption.
///
/// @param minWords fewest words of a caption
/// @param maxWords most words of a caption
/// @param english whether a caption must be English, as far as its letters and its commonest words show
/// @param required whether a picture without a usable caption is refused; else it goes on without one
public record SourceCaptionSettings(int minWords, int maxWords, boolean english, boolean required)
        implements StageSettings {
    private static final int VERSION = 1;
    private static final int MIN_WORDS = 3;
    // COYO's alt texts end at 1000 characters, of which few are captions; GRIT's longest captions have 100 words.
    private static final int MAX_WORDS = 100;

    /// English captions of 3 to 100 words; pictures without one are refused.
    public static final SourceCaptionSettings DEFAULT = new SourceCaptionSettings(MIN_WORDS, MAX_WORDS, true, true);

    public SourceCaptionSettings {
        if (minWords < 1 || maxWords < minWords) {
            throw new IllegalArgumentException(
                    "words: " + minWords + " to " + maxWords + " (expected: 1 <= minWords <= maxWords)");
        }
    }

    @Override
    public String stage() {
        return "caption";
    }

    @Override
    public String identity() {
        return "caption from source " + VERSION + "\nwords " + minWords + " to " + maxWords + "\nenglish " + english
                + "\nrequired " + required;
    }

    @Override
    public Stage open(StageEnvironment environment) {
        return new SourceCaption(this);
    }
}
