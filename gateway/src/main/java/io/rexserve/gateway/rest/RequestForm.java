package io.rexserve.gateway.rest;

import io.rexserve.gateway.detection.DetectRequest;
import io.rexserve.gateway.detection.Granularity;
import io.rexserve.gateway.detection.ProposalOptions;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemException.FieldError;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The fields of a request as they came, by multipart or by JSON; every fault of every field is found before any is
/// reported.
final class RequestForm {
    static final String IMAGE = "image";
    static final String LABELS = "labels";
    static final String INCLUDE = "include";
    /// Fields of one value.
    static final Set<String> SINGLE = Set.of("granularity", "minScore", "nms", "maxProposals");

    static final Set<String> NUMBERS = Set.of("minScore", "nms", "maxProposals");
    private static final List<String> FIELDS =
            List.of(IMAGE, LABELS, "granularity", "minScore", "nms", "maxProposals", INCLUDE);
    private static final int LONGEST_ECHO = 60;
    /// As JSON writes numbers. Java's own reading would take `0x1p4`, `10d` and `NaN` too.
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,40}(\\.[0-9]{1,40})?([eE][+-]?[0-9]{1,3})?");

    private final byte @Nullable [] image;
    private final Map<String, List<String>> texts;
    private final List<FieldError> errors;

    /// @param image the file; null if none was sent
    /// @param texts values by field, unknown fields too
    /// @param errors found while reading
    RequestForm(byte @Nullable [] image, Map<String, List<String>> texts, List<FieldError> errors) {
        this.image = image;
        this.texts = texts;
        this.errors = new ArrayList<>(errors);
    }

    /// What was asked of `/v1/detect`.
    record Detect(DetectRequest request, Set<Include> include) {}

    /// What was asked of `/v1/proposals`.
    @SuppressWarnings("ArrayRecordComponent")
    record Propose(byte[] image, ProposalOptions options, Set<Include> include) {}

    Detect detect() {
        requireKnown(FIELDS);
        byte[] file = file();
        List<String> labels = texts.getOrDefault(LABELS, List.of());
        DetectRequest.faults(labels).forEach(fault -> errors.add(new FieldError(LABELS, fault)));
        ProposalOptions options = options();
        Set<Include> include = include();
        requireNoErrors();
        return new Detect(new DetectRequest(file, labels, options), include);
    }

    Propose propose() {
        requireKnown(FIELDS.stream().filter(field -> !field.equals(LABELS)).toList());
        var propose = new Propose(file(), options(), include());
        requireNoErrors();
        return propose;
    }

    private void requireKnown(List<String> known) {
        texts.keySet().stream()
                .filter(field -> !known.contains(field))
                .forEach(field -> errors.add(new FieldError(
                        echo(field), "unknown field (expected: one of " + String.join(", ", known) + ")")));
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
        Granularity granularity = choice("granularity", Granularity.values(), Granularity::code);
        Double minScore = number("minScore", 0, 1);
        Double nms = number("nms", 0, 1);
        Double most = number("maxProposals", 1, ProposalOptions.MOST_PROPOSALS);
        if (most != null && most != Math.rint(most)) {
            errors.add(new FieldError("maxProposals", most + " (expected: a whole number)"));
        }
        return new ProposalOptions(
                granularity == null ? ProposalOptions.DEFAULT.granularity() : granularity,
                minScore,
                nms,
                most == null ? ProposalOptions.DEFAULT.maxProposals() : most.intValue());
    }

    private Set<Include> include() {
        var include = EnumSet.noneOf(Include.class);
        for (String text : texts.getOrDefault(INCLUDE, List.of())) {
            Include choice = choice(INCLUDE, text, Include.values(), Include::code);
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
        String expected = Stream.of(choices).map(code).collect(Collectors.joining(", "));
        errors.add(new FieldError(field, echo(text) + " (expected: one of " + expected + ")"));
        return null;
    }

    private @Nullable Double number(String field, double least, double most) {
        String text = single(field);
        if (text == null) {
            return null;
        }
        double value = NUMBER.matcher(text).matches() ? Double.parseDouble(text) : Double.NaN;
        if (value >= least && value <= most) {
            return value;
        }
        errors.add(
                new FieldError(field, echo(text) + " (expected: a number, " + (int) least + " to " + (int) most + ")"));
        return null;
    }

    /// What a caller sent, short enough to be sent back.
    static String echo(String text) {
        if (text.isBlank()) {
            return "blank";
        }
        return text.length() <= LONGEST_ECHO ? text : text.substring(0, LONGEST_ECHO) + "…";
    }
}
