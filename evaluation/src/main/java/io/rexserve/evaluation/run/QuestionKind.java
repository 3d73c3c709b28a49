package io.rexserve.evaluation.run;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// What is asked about an image.
public enum QuestionKind {
    /// The objects of each name.
    DETECT,
    /// The objects that an expression refers to.
    REFER,
    /// The category of each given box.
    REGION_CATEGORY,
    /// A few words about each given box.
    REGION_PHRASE,
    /// The objects of one name and the number that the answer states.
    COUNT,
    /// The boxes of the proposal network, without the language model.
    PROPOSALS;

    /// Its name in result files, which is the task's by REST where it is a task.
    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Whether texts about given boxes are asked for.
    public boolean isAboutRegions() {
        return this == REGION_CATEGORY || this == REGION_PHRASE;
    }
}
