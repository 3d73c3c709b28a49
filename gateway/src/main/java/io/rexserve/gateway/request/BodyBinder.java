package io.rexserve.gateway.request;

import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemException.FieldError;
import io.rexserve.gateway.task.BoxFormat;
import io.rexserve.gateway.task.FieldText;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// Makes a record of the fields of a body: Jackson reads the values, Bean Validation checks each, and the record
/// itself what they mean together. Every fault is found before any is reported.
final class BodyBinder {
    private final JsonMapper mapper = JsonMapper.builder()
            .addModule(FieldValues.module())
            .addHandler(new FieldValues.WrongList())
            .build();
    private final Validator validator;

    BodyBinder(Validator validator) {
        this.validator = validator;
    }

    /// @param form whether all values came as texts
    /// @throws ProblemException with every fault of every field
    <B extends Body> B bind(BodyFields fields, Class<B> type, boolean form) {
        B body = mapper.readerFor(type)
                .withAttribute(FieldValues.FAULTS, fields.faults())
                .withAttribute(FieldValues.FORM, form)
                .withAttribute(FieldValues.BOXES, boxFormat(fields))
                .readValue(fields.values());
        List<FieldError> faults = fields.faults();
        // What could not be read is missing in the record; one fault says enough.
        Set<String> unread =
                faults.stream().map(fault -> BodyFields.fieldOf(fault.field())).collect(Collectors.toSet());
        validator.validate(body).stream()
                .map(BodyBinder::fault)
                .filter(fault -> !unread.contains(fault.field()))
                .forEach(faults::add);
        body.faults().stream()
                .filter(fault -> !unread.contains(BodyFields.fieldOf(fault.field())))
                .forEach(faults::add);
        if (faults.isEmpty()) {
            faults.addAll(body.conflicts());
        }
        if (!faults.isEmpty()) {
            fields.sortFaults();
            throw ProblemException.invalid(faults);
        }
        return body;
    }

    /// Of the boxes of the same body; one that is none is a fault of its own.
    private static BoxFormat boxFormat(BodyFields fields) {
        return BoxFormat.of(fields.values().path("boxFormat").asString("").strip())
                .orElse(BoxFormat.XYXY);
    }

    private static FieldError fault(ConstraintViolation<?> violation) {
        return new FieldError(
                violation.getPropertyPath().toString(),
                shown(violation.getInvalidValue()) + " (expected: " + violation.getMessage() + ")");
    }

    private static String shown(@Nullable Object value) {
        return switch (value) {
            case null -> "missing";
            case byte[] bytes -> bytes.length + " bytes";
            case Double number
            when number == Math.rint(number) && Math.abs(number) < 1e15 -> Long.toString(number.longValue());
            default -> FieldText.echo(value.toString());
        };
    }
}
