package io.rexserve.standalone;

import io.rexserve.model.weights.Printable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.convert.ConversionFailedException;
import org.springframework.core.convert.ConverterNotFoundException;
import org.springframework.validation.FieldError;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/// Why the suite did not start, in one sentence that names the setting, its value and what was expected.
final class StartFault {
    private StartFault() {}

    static String sentence(Throwable failure) {
        @Nullable BindException binding = cause(failure, BindException.class);
        @Nullable PortInUseException busy = cause(failure, PortInUseException.class);
        @Nullable MarkedYAMLException yaml = cause(failure, MarkedYAMLException.class);
        java.net.@Nullable BindException address = cause(failure, java.net.BindException.class);
        if (busy != null) {
            return "port " + busy.getPort() + ": in use (expected: a free one; --port chooses another)";
        }
        if (address != null) {
            return "server.address: " + address.getMessage() + " (expected: an address of this machine)";
        }
        if (yaml != null) {
            return "a settings file: " + ConfigFile.fault(yaml);
        }
        @Nullable ConversionFailedException conversion = cause(failure, ConversionFailedException.class);
        if (binding == null && conversion != null) {
            return "a setting: " + Printable.excerpt(String.valueOf(conversion.getValue())) + " (expected: "
                    + kind(conversion.getTargetType().getType()) + ")";
        }
        return binding == null
                ? String.valueOf(
                        NestedExceptionUtils.getMostSpecificCause(failure).getMessage())
                : setting(binding);
    }

    private static String setting(BindException failure) {
        @Nullable
        UnboundConfigurationPropertiesException unknown = cause(failure, UnboundConfigurationPropertiesException.class);
        @Nullable BindValidationException invalid = cause(failure, BindValidationException.class);
        if (unknown != null) {
            return unknown.getUnboundProperties().stream()
                    .map(property -> property.getName().toString())
                    .sorted()
                    .limit(20)
                    .collect(Collectors.joining(", ", "", ": unknown (expected: keys of docs/operations.md)"));
        }
        if (invalid != null) {
            return invalid.getValidationErrors().getAllErrors().stream()
                    .map(error -> (error instanceof FieldError field
                                    ? failure.getName() + "." + field.getField() + ": " + field.getRejectedValue()
                                    : failure.getName().toString())
                            + " (expected: it " + error.getDefaultMessage() + ")")
                    .limit(20)
                    .collect(Collectors.joining("; "));
        }
        @Nullable ConfigurationProperty property = failure.getProperty();
        String value = property == null ? "" : ": " + Printable.excerpt(property.getValue());
        return failure.getName() + value + " (expected: " + expected(failure) + ")";
    }

    private static String expected(BindException failure) {
        @Nullable ConversionFailedException conversion = cause(failure, ConversionFailedException.class);
        @Nullable ConverterNotFoundException none = cause(failure, ConverterNotFoundException.class);
        @Nullable IllegalArgumentException refused = cause(failure, IllegalArgumentException.class);
        if (conversion != null) {
            return kind(conversion.getTargetType().getType());
        }
        if (none != null) {
            return kind(none.getTargetType().getType());
        }
        return refused == null || refused.getMessage() == null ? "another value" : refused.getMessage();
    }

    private static String kind(Class<?> type) {
        if (type.isEnum()) {
            return "one of " + Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT);
        }
        return switch (type.getSimpleName()) {
            case "Integer", "int", "Long", "long" -> "a whole number";
            case "Double", "double", "Float", "float" -> "a number";
            case "Boolean", "boolean" -> "true or false";
            case "Duration" -> "a duration such as 30s";
            case "DataSize" -> "a size such as 20MB";
            case "List", "Set", "Map" -> "a list or a group of keys";
            default -> "a value of another form";
        };
    }

    private static <T extends Throwable> @Nullable T cause(Throwable failure, Class<T> type) {
        @Nullable T found = null;
        // The innermost one says most.
        for (Throwable each : chain(failure)) {
            found = type.isInstance(each) ? type.cast(each) : found;
        }
        return found;
    }

    private static List<Throwable> chain(Throwable failure) {
        return Stream.iterate(failure, each -> each != null, Throwable::getCause)
                .limit(50)
                .toList();
    }
}
