package io.rexserve.gateway.answer;

import io.rexserve.v1.Warning;
import java.util.Locale;

/// Something that the caller should know about an answer.
///
/// @param code stable, lower case, such as `unknown_word`
/// @param message a sentence for people
/// @param label that it is about; empty where none is
/// @param word that it is about; empty where none is
public record DetectionWarning(String code, String message, String label, String word) {
    private static final String PREFIX = "WARNING_CODE_";

    public static DetectionWarning from(Warning warning) {
        String name = warning.getCode().name();
        String code = name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
        return new DetectionWarning(
                code.toLowerCase(Locale.ROOT), warning.getMessage(), warning.getLabel(), warning.getWord());
    }
}
