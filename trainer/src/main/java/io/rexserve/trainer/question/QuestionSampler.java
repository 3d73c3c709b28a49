package io.rexserve.trainer.question;

import io.rexserve.model.grammar.Task;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/// Draws questions about an image from the tasks that it can serve, by their weights.
final class QuestionSampler {
    /// Draws for each question that is wanted, since a question comes once only.
    private static final int TRIES = 3;

    private final QuestionOptions options;
    private final AnswerFormat format;
    private final PromptTokens tokens;

    QuestionSampler(QuestionOptions options, AnswerFormat format, PromptTokens tokens) {
        this.options = options;
        this.format = format;
        this.tokens = tokens;
    }

    /// @param unusable counts what is annotated and cannot be asked
    List<AskedQuestion> sample(
            AnnotatedImage image, ShownRegions shown, UnusableCounts unusable, SplittableRandom random) {
        var names = new NameQuestions(image, shown, options, format, tokens, unusable);
        var regions = new RegionQuestions(shown, options, format, tokens);
        var texts = new TextQuestions(image.record(), shown, tokens, unusable);
        List<TaskKind> served = new ArrayList<>();
        for (TaskKind kind : TaskKind.values()) {
            if (options.weight(kind) > 0 && (names.serves(kind) || regions.serves(kind) || texts.serves(kind))) {
                served.add(kind);
            }
        }
        var questions = new ArrayList<AskedQuestion>();
        Set<Task> asked = new HashSet<>();
        for (int i = 0; i < TRIES * options.questions() && questions.size() < options.questions(); i++) {
            if (served.isEmpty()) {
                break;
            }
            TaskKind kind = drawn(served, random);
            Optional<AskedQuestion> question = switch (kind) {
                case DETECTION -> names.detect(random);
                case REFERRING -> names.refer(random);
                case COUNTING -> names.count(random);
                case REGION_CATEGORY, REGION_PHRASE, REGION_BRIEF, REGION_SENTENCE -> regions.ask(kind, random);
                case BRIEF_CAPTION, DETAILED_CAPTION, GROUNDED_CONVERSATION, QUESTION -> texts.ask(kind, random);
            };
            question.filter(one -> asked.add(one.task())).ifPresent(questions::add);
        }
        return questions;
    }

    private TaskKind drawn(List<TaskKind> served, SplittableRandom random) {
        double sum = served.stream().mapToDouble(options::weight).sum();
        double at = random.nextDouble() * sum;
        for (TaskKind kind : served) {
            at -= options.weight(kind);
            if (at < 0) {
                return kind;
            }
        }
        return served.getLast();
    }
}
