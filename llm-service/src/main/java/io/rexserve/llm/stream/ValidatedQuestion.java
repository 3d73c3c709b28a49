package io.rexserve.llm.stream;

import io.rexserve.llm.settings.LlmProperties;
import io.rexserve.model.grammar.Task;
import io.rexserve.model.grammar.Turn;
import io.rexserve.model.language.sampling.SamplingParameters;
import io.rexserve.v1.Caption;
import io.rexserve.v1.DescribeRegions;
import io.rexserve.v1.GenerationOptions;
import io.rexserve.v1.Question;
import io.rexserve.v1.refusal.Violations;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// A question that keeps to the contract.
///
/// @param taskOf the task of a prompt that asks about some of the subjects
/// @param subjectsPerPrompt labels or regions asked together; the small models were trained on few, the
///     published ones on many
/// @param history earlier turns of the same conversation
/// @param maxTokens of all answers together
/// @param unconstrained whether illegal tokens may be chosen, as plain decoding does
public record ValidatedQuestion(
        Function<List<Subject>, Task> taskOf,
        List<Subject> subjects,
        List<Turn> history,
        int subjectsPerPrompt,
        SamplingParameters sampling,
        int maxTokens,
        boolean unconstrained) {
    private static final int MAX_ITEMS = 100;
    private static final int MAX_LABEL_LENGTH = 200;
    private static final int MAX_TEXT_LENGTH = 4000;
    private static final int MAX_ANSWER_LENGTH = 8000;
    private static final int MAX_TURNS = 32;
    // A label with white space that normalizing takes away; a longer one is refused as it is.
    private static final int MAX_SENT_LENGTH = 4000;

    public ValidatedQuestion {
        subjects = List.copyOf(subjects);
        history = List.copyOf(history);
    }

    /// The prompts that ask about some of the subjects, each behind the same prefix. Labels that are asked by the same
    /// name are asked apart, so that each has an answer of its own.
    List<PromptBatch> batches(List<Subject> asked) {
        var batches = new ArrayList<PromptBatch>();
        var together = new ArrayList<Subject>();
        var names = new HashSet<String>();
        for (Subject subject : asked) {
            boolean repeated = subject instanceof Subject.Label label && !names.add(label.promptText());
            if (repeated || together.size() == subjectsPerPrompt) {
                batches.add(new PromptBatch(taskOf.apply(together), together));
                together.clear();
                names.clear();
                names.add(subject.promptText());
            }
            together.add(subject);
        }
        if (!together.isEmpty()) {
            batches.add(new PromptBatch(taskOf.apply(together), together));
        }
        return batches;
    }

    /// @throws io.grpc.StatusRuntimeException naming every field at fault
    public static ValidatedQuestion of(Question question, int regionCount, LlmProperties defaults) {
        var violations = new Violations();
        List<Subject> subjects = subjects(question, regionCount, violations);
        List<Turn> history = history(question, violations);
        Function<List<Subject>, Task> taskOf = taskOf(question, history, violations);
        GenerationOptions options = question.getOptions();
        int maxTokens = options.hasMaxTokens() ? options.getMaxTokens() : defaults.maxTokens();
        float topP = options.hasTopP() ? options.getTopP() : 1;
        check(
                maxTokens >= 1 && maxTokens <= LlmProperties.MAX_TOKENS,
                "max_tokens",
                maxTokens,
                "1 to " + LlmProperties.MAX_TOKENS,
                violations);
        float temperature = options.getTemperature();
        check(temperature >= 0 && temperature <= 2, "temperature", temperature, "0 to 2", violations);
        check(topP > 0 && topP <= 1, "top_p", topP, "above 0, at most 1", violations);
        check(options.getTopK() >= 0, "top_k", options.getTopK(), ">= 0", violations);
        violations.throwIfAny();
        var sampling = new SamplingParameters(temperature, options.getTopK(), topP, 1, options.getSeed());
        return new ValidatedQuestion(
                taskOf,
                subjects,
                history,
                defaults.labelsPerQuestion(),
                sampling,
                maxTokens,
                options.getUnconstrained());
    }

    private static void check(boolean holds, String option, Number value, String expected, Violations violations) {
        if (!holds) {
            violations.add("question.options." + option, value + " (expected: " + expected + ")");
        }
    }

    private static List<Subject> subjects(Question question, int regionCount, Violations violations) {
        return switch (question.getTaskCase()) {
            case DETECT ->
                labels("question.detect.labels", "labels", question.getDetect().getLabelsList(), violations);
            case COUNT ->
                labels("question.count.labels", "labels", question.getCount().getLabelsList(), violations);
            case DESCRIBE_REGIONS -> regions(question.getDescribeRegions().getIndicesList(), regionCount, violations);
            case GROUNDED_QUESTION ->
                text(
                        "question.grounded_question.text",
                        question.getGroundedQuestion().getText(),
                        violations);
            case PLAIN_QUESTION ->
                text("question.plain_question.text", question.getPlainQuestion().getText(), violations);
            case CAPTION, SCORE, TASK_NOT_SET -> List.of(new Subject.Image(""));
        };
    }

    private static Function<List<Subject>, Task> taskOf(Question question, List<Turn> history, Violations violations) {
        return switch (question.getTaskCase()) {
            case DETECT -> labels -> new Task.Detect(texts(labels));
            case COUNT -> labels -> new Task.Count(texts(labels));
            case DESCRIBE_REGIONS -> {
                Task.RegionStyle style = style(question.getDescribeRegions(), violations);
                yield regions -> new Task.DescribeRegions(style, indices(regions));
            }
            case CAPTION -> {
                var caption = new Task.Caption(detail(question.getCaption(), violations));
                yield _ -> caption;
            }
            case GROUNDED_QUESTION -> text -> new Task.Question(texts(text).getFirst(), true, history);
            case PLAIN_QUESTION -> text -> new Task.Question(texts(text).getFirst(), false, history);
            case SCORE, TASK_NOT_SET -> {
                violations.add("question.task", "none (expected: one task)");
                yield _ -> new Task.Caption(Task.CaptionDetail.BRIEF);
            }
        };
    }

    private static List<String> texts(List<Subject> subjects) {
        return subjects.stream().map(Subject::promptText).toList();
    }

    private static List<Integer> indices(List<Subject> subjects) {
        return subjects.stream()
                .map(subject -> subject instanceof Subject.Region(int index) ? index : -1)
                .toList();
    }

    /// Words as the model is to read them: white space is one blank each.
    static String normalized(String text) {
        return text.replaceAll("(?U)\\s+", " ").strip();
    }

    /// Whether a text is Unicode: a half of a surrogate pair has no encoding that a tokenizer could read.
    private static boolean isUnicode(String text, String field, Violations violations) {
        for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
            int codePoint = text.codePointAt(at);
            if (Character.getType(codePoint) == Character.SURROGATE) {
                violations.add(
                        field,
                        String.format("U+%04X at character %d (expected: whole surrogate pairs)", codePoint, at));
                return false;
            }
        }
        return true;
    }

    /// Different labels, each with its first position.
    ///
    /// @param kind what they are called, in the plural
    static List<Subject> labels(String field, String kind, List<String> sent, Violations violations) {
        if (sent.isEmpty() || sent.size() > MAX_ITEMS) {
            violations.add(field, sent.size() + " " + kind + " (expected: 1 to " + MAX_ITEMS + ")");
            return List.of();
        }
        var labels = new LinkedHashMap<String, Subject>();
        for (int i = 0; i < sent.size(); i++) {
            String label = sent.get(i).length() > MAX_SENT_LENGTH ? sent.get(i) : normalized(sent.get(i));
            if (label.isEmpty() || label.length() > MAX_LABEL_LENGTH) {
                violations.add(
                        field + "[" + i + "]",
                        label.length() + " characters (expected: 1 to " + MAX_LABEL_LENGTH + ", not blank)");
            } else if (isUnicode(label, field + "[" + i + "]", violations)) {
                labels.putIfAbsent(label, new Subject.Label(label, i));
            }
        }
        return List.copyOf(labels.values());
    }

    private static List<Subject> regions(List<Integer> indices, int regionCount, Violations violations) {
        String field = "question.describe_regions.indices";
        if (indices.isEmpty() || indices.size() > MAX_ITEMS) {
            violations.add(field, indices.size() + " indices (expected: 1 to " + MAX_ITEMS + ")");
            return List.of();
        }
        var seen = new HashSet<Integer>();
        for (int i = 0; i < indices.size(); i++) {
            int index = indices.get(i);
            if (index < 0 || index >= regionCount || !seen.add(index)) {
                violations.add(
                        field + "[" + i + "]",
                        index + " (expected: one of " + regionCount + " regions, from 0, each once)");
            }
        }
        return indices.stream().<Subject>map(Subject.Region::new).toList();
    }

    private static Task.RegionStyle style(DescribeRegions describe, Violations violations) {
        return switch (describe.getStyle()) {
            case REGION_STYLE_UNSPECIFIED, REGION_STYLE_CATEGORY -> Task.RegionStyle.CATEGORY;
            case REGION_STYLE_SHORT_PHRASE -> Task.RegionStyle.SHORT_PHRASE;
            case REGION_STYLE_BRIEF -> Task.RegionStyle.BRIEF;
            case REGION_STYLE_SENTENCE -> Task.RegionStyle.SENTENCE;
            case UNRECOGNIZED -> {
                violations.add("question.describe_regions.style", describe.getStyleValue() + " (expected: 0 to 4)");
                yield Task.RegionStyle.CATEGORY;
            }
        };
    }

    private static Task.CaptionDetail detail(Caption caption, Violations violations) {
        return switch (caption.getDetail()) {
            case CAPTION_DETAIL_UNSPECIFIED, CAPTION_DETAIL_BRIEF -> Task.CaptionDetail.BRIEF;
            case CAPTION_DETAIL_DETAILED -> Task.CaptionDetail.DETAILED;
            case UNRECOGNIZED -> {
                violations.add("question.caption.detail", caption.getDetailValue() + " (expected: 0 to 2)");
                yield Task.CaptionDetail.BRIEF;
            }
        };
    }

    private static List<Turn> history(Question question, Violations violations) {
        boolean grounded = question.hasGroundedQuestion();
        List<io.rexserve.v1.Turn> sent = grounded
                ? question.getGroundedQuestion().getHistoryList()
                : question.getPlainQuestion().getHistoryList();
        String field = "question." + (grounded ? "grounded_question" : "plain_question") + ".history";
        if (sent.size() > MAX_TURNS) {
            violations.add(field, sent.size() + " turns (expected: <= " + MAX_TURNS + ")");
            return List.of();
        }
        var turns = new ArrayList<Turn>();
        for (int i = 0; i < sent.size(); i++) {
            turn(field + "[" + i + "]", sent.get(i), violations).ifPresent(turns::add);
        }
        return turns;
    }

    private static Optional<Turn> turn(String field, io.rexserve.v1.Turn turn, Violations violations) {
        int before = violations.count();
        var _ = text(field + ".question", turn.getQuestion(), violations);
        if (turn.getAnswer().length() > MAX_ANSWER_LENGTH) {
            violations.add(
                    field + ".answer",
                    turn.getAnswer().length() + " characters (expected: <= " + MAX_ANSWER_LENGTH + ")");
        }
        var _ = isUnicode(turn.getAnswer(), field + ".answer", violations);
        return violations.count() > before
                ? Optional.empty()
                : Optional.of(new Turn(turn.getQuestion(), turn.getAnswer()));
    }

    private static List<Subject> text(String field, String text, Violations violations) {
        if (text.length() > MAX_TEXT_LENGTH || text.isBlank()) {
            violations.add(field, text.length() + " characters (expected: 1 to " + MAX_TEXT_LENGTH + ", not blank)");
        } else {
            isUnicode(text, field, violations);
        }
        return List.of(new Subject.Image(text));
    }
}
