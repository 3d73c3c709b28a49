package io.rexserve.llm;

import io.rexserve.model.grammar.Task;
import io.rexserve.model.language.Sampling;
import io.rexserve.v1.GenerationOptions;
import io.rexserve.v1.Question;
import io.rexserve.v1.refusal.Refusal;
import io.rexserve.v1.refusal.Refusal.Violation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A question that is what the contract says, cut into the parts that are asked apart: one per label or region. Each
/// part follows the same prefix; the small models were trained on one name per question.
///
/// @param maxTokens of all answers together
record AskedQuestion(List<Part> parts, Sampling sampling, int maxTokens) {
    private static final int MOST_ITEMS = 100;
    private static final int LONGEST_LABEL = 200;
    private static final int LONGEST_TEXT = 4000;

    /// @param userText words that come from the caller; empty where none do
    /// @param label the label's position in the request; null where none is asked for
    record Part(Task task, String userText, @Nullable Integer label) {}

    AskedQuestion {
        parts = List.copyOf(parts);
    }

    /// @throws io.grpc.StatusRuntimeException naming every field at fault
    static AskedQuestion of(Question question, int regionCount, LlmProperties defaults) {
        var violations = new ArrayList<Violation>();
        List<Part> parts = parts(question, regionCount, violations);
        GenerationOptions options = question.getOptions();
        int maxTokens = options.hasMaxTokens() ? options.getMaxTokens() : defaults.maxTokens();
        float topP = options.hasTopP() ? options.getTopP() : 1;
        check(
                maxTokens >= 1 && maxTokens <= LlmProperties.MOST_TOKENS,
                "max_tokens",
                maxTokens,
                "1 to " + LlmProperties.MOST_TOKENS,
                violations);
        float temperature = options.getTemperature();
        check(temperature >= 0 && temperature <= 2, "temperature", temperature, "0 to 2", violations);
        check(topP > 0 && topP <= 1, "top_p", topP, "above 0, at most 1", violations);
        check(options.getTopK() >= 0, "top_k", options.getTopK(), ">= 0", violations);
        if (!violations.isEmpty()) {
            throw Refusal.invalid(violations).exception();
        }
        var sampling = new Sampling(temperature, options.getTopK(), topP, 1, options.getSeed());
        return new AskedQuestion(parts, sampling, maxTokens);
    }

    private static void check(boolean holds, String option, Number value, String expected, List<Violation> violations) {
        if (!holds) {
            violations.add(new Violation("question.options." + option, value + " (expected: " + expected + ")"));
        }
    }

    private static List<Part> parts(Question question, int regionCount, List<Violation> violations) {
        return switch (question.getTaskCase()) {
            case DETECT ->
                labels("question.detect.labels", question.getDetect().getLabelsList(), violations).entrySet().stream()
                        .map(e -> new Part(new Task.Detect(List.of(e.getKey())), e.getKey(), e.getValue()))
                        .toList();
            case COUNT ->
                labels("question.count.labels", question.getCount().getLabelsList(), violations).entrySet().stream()
                        .map(e -> new Part(new Task.Count(List.of(e.getKey())), e.getKey(), e.getValue()))
                        .toList();
            case DESCRIBE_REGIONS -> describe(question, regionCount, violations);
            case CAPTION -> caption(question, violations);
            case CONVERSATION ->
                text("question.conversation.text", question.getConversation().getText(), true, violations);
            case PLAIN_TEXT ->
                text("question.plain_text.text", question.getPlainText().getText(), false, violations);
            case TASK_NOT_SET -> {
                violations.add(new Violation("question.task", "none (expected: one task)"));
                yield List.of();
            }
        };
    }

    /// Labels after trimming, each with its first position.
    private static Map<String, Integer> labels(String field, List<String> sent, List<Violation> violations) {
        var labels = new LinkedHashMap<String, Integer>();
        if (sent.isEmpty() || sent.size() > MOST_ITEMS) {
            violations.add(new Violation(field, sent.size() + " labels (expected: 1 to " + MOST_ITEMS + ")"));
            return labels;
        }
        for (int i = 0; i < sent.size(); i++) {
            String label = sent.get(i).replaceAll("(?U)\\s+", " ").strip();
            if (label.isEmpty() || label.length() > LONGEST_LABEL) {
                violations.add(new Violation(
                        field + "[" + i + "]",
                        label.length() + " characters (expected: 1 to " + LONGEST_LABEL + ", not blank)"));
            } else {
                labels.putIfAbsent(label, i);
            }
        }
        return labels;
    }

    private static List<Part> describe(Question question, int regionCount, List<Violation> violations) {
        String field = "question.describe_regions.";
        List<Integer> indices = question.getDescribeRegions().getIndicesList();
        if (indices.isEmpty() || indices.size() > MOST_ITEMS) {
            violations.add(
                    new Violation(field + "indices", indices.size() + " indices (expected: 1 to " + MOST_ITEMS + ")"));
        }
        var seen = new HashSet<Integer>();
        for (int i = 0; i < indices.size(); i++) {
            int index = indices.get(i);
            if (index < 0 || index >= regionCount || !seen.add(index)) {
                violations.add(new Violation(
                        field + "indices[" + i + "]",
                        index + " (expected: one of " + regionCount + " regions, from 0, each once)"));
            }
        }
        Task.RegionStyle style = switch (question.getDescribeRegions().getStyle()) {
            case REGION_STYLE_UNSPECIFIED, REGION_STYLE_CATEGORY -> Task.RegionStyle.CATEGORY;
            case REGION_STYLE_SHORT_PHRASE -> Task.RegionStyle.PHRASE;
            case REGION_STYLE_BRIEF -> Task.RegionStyle.BRIEF;
            case REGION_STYLE_SENTENCE -> Task.RegionStyle.SENTENCE;
            case UNRECOGNIZED -> {
                violations.add(new Violation(field + "style", "unknown (expected: 0 to 4)"));
                yield Task.RegionStyle.CATEGORY;
            }
        };
        return indices.stream()
                .map(index -> new Part(new Task.DescribeRegion(style, List.of(index)), "", null))
                .toList();
    }

    private static List<Part> caption(Question question, List<Violation> violations) {
        Task.CaptionStyle style = switch (question.getCaption().getDetail()) {
            case CAPTION_DETAIL_UNSPECIFIED, CAPTION_DETAIL_BRIEF -> Task.CaptionStyle.BRIEF;
            case CAPTION_DETAIL_DETAILED -> Task.CaptionStyle.DETAILED;
            case UNRECOGNIZED -> {
                violations.add(new Violation("question.caption.detail", "unknown (expected: 0 to 2)"));
                yield Task.CaptionStyle.BRIEF;
            }
        };
        return List.of(new Part(new Task.Caption(style), "", null));
    }

    private static List<Part> text(String field, String text, boolean grounded, List<Violation> violations) {
        if (text.isBlank() || text.length() > LONGEST_TEXT) {
            violations.add(new Violation(
                    field, text.length() + " characters (expected: 1 to " + LONGEST_TEXT + ", not blank)"));
            return List.of();
        }
        return List.of(new Part(new Task.Converse(text, grounded), text, null));
    }
}
