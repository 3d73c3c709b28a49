package io.rexserve.gateway.request;

import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemException.FieldError;
import io.rexserve.gateway.task.AnswerOptions;
import io.rexserve.gateway.task.DetectionRequest;
import io.rexserve.gateway.task.Fallback;
import io.rexserve.gateway.task.FieldText;
import io.rexserve.gateway.task.Granularity;
import io.rexserve.gateway.task.Labels;
import io.rexserve.gateway.task.ProposalOptions;
import io.rexserve.gateway.task.Ranking;
import io.rexserve.gateway.task.RegionSource;
import io.rexserve.gateway.task.Task;
import io.rexserve.gateway.task.TaskForm;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The fields of a request as they came, by multipart or by JSON; every fault of every field is found before any is
/// reported.
public final class RequestForm {
    public static final String IMAGE = "image";
    public static final String INCLUDE = "include";
    private static final String GRANULARITY = "granularity";
    private static final String MIN_SCORE = "minScore";
    private static final String NMS = "nms";
    private static final String MAX_PROPOSALS = "maxProposals";
    public static final String FALLBACK = "fallback";
    private static final List<String> OPTIONS = List.of(GRANULARITY, MIN_SCORE, NMS, MAX_PROPOSALS);
    private static final List<String> ANSWER_OPTIONS =
            List.of(AnswerOptions.OBJECT_THRESHOLD, AnswerOptions.RANKING, AnswerOptions.LEGAL_TOKENS_ONLY, FALLBACK);

    /// What a field beside the picture holds, in JSON.
    public enum Kind {
        TEXT,
        NUMBER,
        BOOLEAN,
        /// An array of strings.
        TEXTS,
        /// An array of whole numbers, or one string that stands for all.
        INDICES,
        /// An array of arrays of four numbers.
        BOXES
    }

    public static final Map<String, Kind> KINDS = Map.ofEntries(
            Map.entry(GRANULARITY, Kind.TEXT),
            Map.entry(MIN_SCORE, Kind.NUMBER),
            Map.entry(NMS, Kind.NUMBER),
            Map.entry(MAX_PROPOSALS, Kind.NUMBER),
            Map.entry(INCLUDE, Kind.TEXTS),
            Map.entry(AnswerOptions.OBJECT_THRESHOLD, Kind.NUMBER),
            Map.entry(AnswerOptions.RANKING, Kind.TEXT),
            Map.entry(AnswerOptions.LEGAL_TOKENS_ONLY, Kind.BOOLEAN),
            Map.entry(FALLBACK, Kind.TEXT),
            Map.entry(TaskForm.TASK, Kind.TEXT),
            Map.entry(TaskForm.LABELS, Kind.TEXTS),
            Map.entry(TaskForm.PHRASES, Kind.TEXTS),
            Map.entry(TaskForm.REGIONS, Kind.INDICES),
            Map.entry(TaskForm.QUESTION, Kind.TEXT),
            Map.entry(TaskForm.BOXES, Kind.BOXES));

    private static final List<String> PROPOSE_FIELDS = fields(List.of(), List.of());
    private static final List<String> DETECT_FIELDS = fields(List.of(TaskForm.LABELS), ANSWER_OPTIONS);
    private static final List<String> ASK_FIELDS = fields(
            List.of(
                    TaskForm.TASK,
                    TaskForm.LABELS,
                    TaskForm.PHRASES,
                    TaskForm.REGIONS,
                    TaskForm.QUESTION,
                    TaskForm.BOXES),
            ANSWER_OPTIONS);

    private final byte @Nullable [] image;
    private final Map<String, List<String>> texts;
    private final List<FieldError> errors;

    /// @param image the file; null if none was sent
    /// @param texts values by field, unknown fields too
    /// @param errors found while reading
    public RequestForm(byte @Nullable [] image, Map<String, List<String>> texts, List<FieldError> errors) {
        this.image = image;
        this.texts = texts;
        this.errors = new ArrayList<>(errors);
    }

    private static List<String> fields(List<String> own, List<String> ofAnswers) {
        return Stream.of(List.of(IMAGE), own, OPTIONS, ofAnswers, List.of(INCLUDE))
                .flatMap(List::stream)
                .toList();
    }

    /// What was asked of `/v1/detect` or `/v1/ask`.
    public record Ask(DetectionRequest request, Set<Include> include) {}

    /// What was asked of `/v1/proposals`.
    @SuppressWarnings("ArrayRecordComponent")
    public record Propose(byte[] image, ProposalOptions options, Set<Include> include) {}

    public Ask detect() {
        requireKnown(DETECT_FIELDS);
        byte[] file = file();
        List<String> labels = texts.getOrDefault(TaskForm.LABELS, List.of());
        Labels.faults("label", labels).forEach(fault -> errors.add(new FieldError(TaskForm.LABELS, fault)));
        ProposalOptions options = options();
        AnswerOptions answer = answerOptions();
        Set<Include> include = include(Include.PROPOSALS, Include.TIMINGS, Include.VISUALIZATION);
        requireNoErrors();
        var task = new Task.Detect(labels);
        requireTogether(answer, task);
        return new Ask(new DetectionRequest(file, task, new RegionSource.Proposed(options), answer), include);
    }

    public Ask ask() {
        requireKnown(ASK_FIELDS);
        byte[] file = file();
        var form = new TaskForm(texts, errors);
        Optional<Task> task = form.task();
        RegionSource regions = regions(form);
        AnswerOptions answer = answerOptions();
        Set<Include> include = include(Include.values());
        if (texts.containsKey(TaskForm.BOXES) && answer.fallback() == Fallback.PROPOSALS) {
            errors.add(new FieldError(FALLBACK, "proposals (expected: no boxes of one's own)"));
        }
        if (texts.containsKey(TaskForm.BOXES) && include.contains(Include.PROPOSALS)) {
            errors.add(new FieldError(INCLUDE, "proposals (expected: no boxes of one's own)"));
        }
        requireNoErrors();
        requireTogether(answer, task.orElseThrow());
        return new Ask(new DetectionRequest(file, task.orElseThrow(), regions, answer), include);
    }

    private void requireTogether(AnswerOptions answer, Task task) {
        errors.addAll(answer.faults(task));
        requireNoErrors();
    }

    public Propose propose() {
        requireKnown(PROPOSE_FIELDS);
        var propose =
                new Propose(file(), options(), include(Include.PROPOSALS, Include.TIMINGS, Include.VISUALIZATION));
        requireNoErrors();
        return propose;
    }

    private RegionSource regions(TaskForm form) {
        if (texts.containsKey(TaskForm.BOXES)) {
            OPTIONS.stream()
                    .filter(texts::containsKey)
                    .forEach(option -> errors.add(
                            new FieldError(option, "not taken together with boxes (expected: one of the two)")));
        }
        RegionSource proposed = new RegionSource.Proposed(options());
        return form.boxes().<RegionSource>map(RegionSource.Given::new).orElse(proposed);
    }

    private void requireKnown(List<String> known) {
        texts.keySet().stream()
                .filter(field -> !known.contains(field))
                .forEach(field -> errors.add(new FieldError(
                        FieldText.echo(field), "unknown field (expected: one of " + String.join(", ", known) + ")")));
    }

    private void requireNoErrors() {
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
    }

    private byte[] file() {
        if (image != null && image.length > 0) {
            return image;
        }
        if (errors.stream().noneMatch(error -> error.field().equals(IMAGE))) {
            errors.add(new FieldError(IMAGE, (image == null ? "missing" : "0 bytes") + " (expected: a picture)"));
        }
        return new byte[0];
    }

    private ProposalOptions options() {
        Granularity granularity = choice(GRANULARITY, Granularity.values(), Granularity::code);
        Double minScore = number(MIN_SCORE, 0, 1);
        Double nms = number(NMS, 0, 1);
        Double most = number(MAX_PROPOSALS, 1, ProposalOptions.MOST_PROPOSALS);
        if (most != null && most != Math.rint(most)) {
            errors.add(new FieldError(MAX_PROPOSALS, most + " (expected: a whole number)"));
        }
        return new ProposalOptions(
                granularity == null ? ProposalOptions.DEFAULT.granularity() : granularity,
                minScore,
                nms,
                most == null ? ProposalOptions.DEFAULT.maxProposals() : most.intValue());
    }

    private AnswerOptions answerOptions() {
        Boolean legal = choice(AnswerOptions.LEGAL_TOKENS_ONLY, new Boolean[] {true, false}, String::valueOf);
        Fallback fallback = choice(FALLBACK, Fallback.values(), Fallback::code);
        return new AnswerOptions(
                number(AnswerOptions.OBJECT_THRESHOLD, 0, 1),
                choice(AnswerOptions.RANKING, Ranking.values(), Ranking::code),
                legal == null ? AnswerOptions.DEFAULT.legalTokensOnly() : legal,
                fallback == null ? AnswerOptions.DEFAULT.fallback() : fallback);
    }

    private Set<Include> include(Include... choices) {
        var include = EnumSet.noneOf(Include.class);
        for (String text : texts.getOrDefault(INCLUDE, List.of())) {
            Include choice = choice(INCLUDE, text, choices, Include::code);
            if (choice != null) {
                include.add(choice);
            }
        }
        return include;
    }

    private @Nullable String single(String field) {
        List<String> values = texts.getOrDefault(field, List.of());
        if (values.size() > 1) {
            errors.add(new FieldError(field, values.size() + " values (expected: one)"));
        }
        return values.isEmpty() ? null : values.getFirst().strip();
    }

    private <E> @Nullable E choice(String field, E[] choices, Function<E, String> code) {
        String text = single(field);
        return text == null ? null : choice(field, text, choices, code);
    }

    private <E> @Nullable E choice(String field, String text, E[] choices, Function<E, String> code) {
        for (E choice : choices) {
            if (code.apply(choice).equals(text.strip())) {
                return choice;
            }
        }
        errors.add(new FieldError(field, FieldText.echo(text) + " (expected: " + FieldText.oneOf(choices, code) + ")"));
        return null;
    }

    private @Nullable Double number(String field, double least, double most) {
        String text = single(field);
        if (text == null) {
            return null;
        }
        double value = FieldText.number(text);
        if (value >= least && value <= most) {
            return value;
        }
        errors.add(new FieldError(
                field, FieldText.echo(text) + " (expected: a number, " + (int) least + " to " + (int) most + ")"));
        return null;
    }
}
