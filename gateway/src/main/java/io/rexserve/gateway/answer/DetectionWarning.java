package io.rexserve.gateway.answer;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.rexserve.v1.Warning;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Locale;

/// Something that the caller should know about an answer.
///
/// @param code stable, lower case, such as `unknown_word`
/// @param message a sentence for people
/// @param label that it is about; empty where none is
/// @param word that it is about; empty where none is
/// @param suggestions names that may have been meant by an unknown word, the likeliest first; else empty
public record DetectionWarning(
        String code,
        String message,
        String label,
        String word,

        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        @Schema(
                description =
                        "Of an unknown word: names that the model knows and that may have been meant, the likeliest "
                                + "first; absent where there are none",
                requiredMode = Schema.RequiredMode.NOT_REQUIRED)
        List<String> suggestions) {
    private static final String PREFIX = "WARNING_CODE_";

    public DetectionWarning {
        suggestions = List.copyOf(suggestions);
    }

    /// A warning without suggestions.
    public DetectionWarning(String code, String message, String label, String word) {
        this(code, message, label, word, List.of());
    }

    public static DetectionWarning from(Warning warning) {
        String name = warning.getCode().name();
        String code = name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
        return new DetectionWarning(
                code.toLowerCase(Locale.ROOT),
                warning.getMessage(),
                warning.getLabel(),
                warning.getWord(),
                warning.getSuggestionsList());
    }
}
