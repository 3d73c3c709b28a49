package io.rexserve.evaluation;

import io.rexserve.evaluation.run.AskOptions;
import io.rexserve.evaluation.run.QuestionKind;
import io.rexserve.evaluation.task.DetectionTask;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads a choice by its name in lower case.
abstract class NamedOption<T extends Enum<T>> implements ITypeConverter<T> {
    private final List<T> choices;

    private NamedOption(List<T> choices) {
        this.choices = choices;
    }

    @Override
    public T convert(String text) {
        return choices.stream()
                .filter(choice -> name(choice).equals(text))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException(text + " (expected: "
                        + choices.stream().map(NamedOption::name).collect(Collectors.joining(" or ")) + ")"));
    }

    private static String name(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }

    /// Of `--ranking`.
    static final class Ranking extends NamedOption<AskOptions.Ranking> {
        Ranking() {
            super(List.of(AskOptions.Ranking.values()));
        }
    }

    /// Of `--prompt`.
    static final class Prompt extends NamedOption<DetectionTask.Prompt> {
        Prompt() {
            super(List.of(DetectionTask.Prompt.values()));
        }
    }

    /// Of `--task`.
    static final class RegionKind extends NamedOption<QuestionKind> {
        RegionKind() {
            super(List.of(QuestionKind.REGION_CATEGORY, QuestionKind.REGION_PHRASE));
        }
    }
}
