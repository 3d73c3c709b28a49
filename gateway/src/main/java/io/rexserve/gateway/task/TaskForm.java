package io.rexserve.gateway.task;

import io.rexserve.gateway.problem.ProblemException.FieldError;
import io.rexserve.image.box.PixelBox;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Reads a task and the caller's own boxes from texts by field, whoever sent them; every fault is found.
public final class TaskForm {
    public static final String TASK = "task";
    public static final String LABELS = "labels";
    public static final String PHRASES = "phrases";
    public static final String REGIONS = "regions";
    public static final String QUESTION = "question";
    public static final String BOXES = "boxes";
    /// In place of indices: each region that there is.
    public static final String ALL = "all";

    public static final int LONGEST_QUESTION = 4000;
    /// As many regions as there may be proposals.
    public static final int MOST_REGIONS = ProposalOptions.MOST_PROPOSALS;

    private static final List<String> TASK_FIELDS = List.of(LABELS, PHRASES, REGIONS, QUESTION);
    private static final int CORNERS = 4;

    private final Map<String, List<String>> texts;
    private final List<FieldError> errors;

    /// @param texts values by field
    /// @param errors to which every fault is added
    public TaskForm(Map<String, List<String>> texts, List<FieldError> errors) {
        this.texts = texts;
        this.errors = errors;
    }

    /// The task; none where something about it was at fault.
    public Optional<Task> task() {
        int before = errors.size();
        Optional<TaskName> name = name();
        name.ifPresent(this::refuseOtherFields);
        Optional<Task> task = name.flatMap(known -> read(known, before));
        return errors.size() > before ? Optional.empty() : task;
    }

    private Optional<TaskName> name() {
        List<String> sent = values(TASK);
        if (sent.size() != 1) {
            fault(TASK, sent.isEmpty() ? "missing" : sent.size() + " values", expectedNames());
            return Optional.empty();
        }
        String code = sent.getFirst().strip();
        Optional<TaskName> name = Stream.of(TaskName.values())
                .filter(known -> known.code().equals(code))
                .findFirst();
        if (name.isEmpty()) {
            fault(TASK, FieldText.echo(code), expectedNames());
        }
        return name;
    }

    private static String expectedNames() {
        return FieldText.oneOf(TaskName.values(), TaskName::code);
    }

    private void refuseOtherFields(TaskName name) {
        TASK_FIELDS.stream()
                .filter(field -> texts.containsKey(field) && !field.equals(name.field()))
                .forEach(field -> fault(
                        field,
                        "not taken by task " + name.code(),
                        name.field().isEmpty() ? "no field beside it" : name.field()));
    }

    private Optional<Task> read(TaskName name, int before) {
        List<String> values = values(name.field());
        var regions = new ArrayList<Integer>();
        switch (name.field()) {
            case LABELS -> labels("label", LABELS, values);
            case PHRASES -> labels("phrase", PHRASES, values);
            case REGIONS -> regions.addAll(indices(values));
            case QUESTION -> question(values);
            default -> {} // nothing to read
        }
        return errors.size() > before ? Optional.empty() : Optional.of(name.task(values, regions));
    }

    private void labels(String kind, String field, List<String> values) {
        Labels.faults(kind, values).forEach(fault -> errors.add(new FieldError(field, fault)));
    }

    private void question(List<String> values) {
        if (values.size() != 1) {
            fault(QUESTION, values.isEmpty() ? "missing" : values.size() + " values", "one question");
            return;
        }
        String question = values.getFirst();
        if (question.isBlank() || question.length() > LONGEST_QUESTION) {
            fault(
                    QUESTION,
                    question.isBlank() ? "blank" : question.length() + " characters",
                    "1 to " + LONGEST_QUESTION + " characters");
        }
    }

    /// @return empty for all
    private List<Integer> indices(List<String> values) {
        var indices = new ArrayList<Integer>();
        if (values.equals(List.of(ALL))) {
            return indices;
        }
        if (values.isEmpty()) {
            fault(REGIONS, texts.containsKey(REGIONS) ? "none" : "missing", "\"all\", or indices of regions");
        }
        for (int i = 0; i < values.size(); i++) {
            double index = FieldText.number(values.get(i).strip());
            if (index >= 0 && index < MOST_REGIONS && index == Math.rint(index) && !indices.contains((int) index)) {
                indices.add((int) index);
            } else {
                fault(
                        REGIONS + "[" + i + "]",
                        FieldText.echo(values.get(i)),
                        "a whole number, 0 to " + (MOST_REGIONS - 1) + ", each once");
            }
        }
        return indices;
    }

    /// The caller's own boxes; none where none were sent or one is at fault.
    public Optional<List<PixelBox>> boxes() {
        if (!texts.containsKey(BOXES)) {
            return Optional.empty();
        }
        List<String> sent = values(BOXES);
        if (sent.isEmpty() || sent.size() > MOST_REGIONS) {
            fault(BOXES, sent.size() + " boxes", "1 to " + MOST_REGIONS);
            return Optional.empty();
        }
        var boxes = new ArrayList<PixelBox>();
        for (int i = 0; i < sent.size(); i++) {
            String text = sent.get(i);
            double[] corners = Stream.of(text.split(",", -1))
                    .map(String::strip)
                    .mapToDouble(FieldText::number)
                    .toArray();
            if (isBox(corners)) {
                boxes.add(new PixelBox((float) corners[0], (float) corners[1], (float) corners[2], (float) corners[3]));
            } else {
                fault(BOXES + "[" + i + "]", FieldText.echo(text), "x1,y1,x2,y2 in pixels, x1 < x2 and y1 < y2");
            }
        }
        return boxes.size() == sent.size() ? Optional.of(boxes) : Optional.empty();
    }

    private static boolean isBox(double[] corners) {
        return corners.length == CORNERS
                && (float) corners[0] < (float) corners[2]
                && (float) corners[1] < (float) corners[3]
                && Float.isFinite((float) corners[0])
                && Float.isFinite((float) corners[1])
                && Float.isFinite((float) corners[2])
                && Float.isFinite((float) corners[3]);
    }

    private List<String> values(String field) {
        return texts.getOrDefault(field, List.of());
    }

    private void fault(String field, String value, String expected) {
        errors.add(new FieldError(field, value + " (expected: " + expected + ")"));
    }
}
