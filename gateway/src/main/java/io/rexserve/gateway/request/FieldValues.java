package io.rexserve.gateway.request;

import io.rexserve.gateway.problem.ProblemException.FieldError;
import io.rexserve.gateway.task.BoxFormat;
import io.rexserve.gateway.task.BoxNumbers;
import io.rexserve.gateway.task.Fallback;
import io.rexserve.gateway.task.FieldText;
import io.rexserve.gateway.task.Granularity;
import io.rexserve.gateway.task.Ranking;
import io.rexserve.gateway.task.RegionSelection;
import io.rexserve.gateway.task.TaskName;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.Max;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.DeserializationProblemHandler;
import tools.jackson.databind.module.SimpleModule;

/// How Jackson reads the values of fields: strictly, adding a fault to a list where it would stop at the first one.
///
/// In JSON a number is a number. In multipart every value is a text, read as the kind that its field has.
final class FieldValues {
    static final String FAULTS = "faults"; // attribute of a reader: the list of faults
    static final String BOXES = "boxes"; // attribute of a reader: the format of boxes
    static final String FORM = "form"; // attribute of a reader: whether values are texts of multipart

    private FieldValues() {}

    static JacksonModule module() {
        return new SimpleModule("fields")
                .addDeserializer(String.class, new Text())
                .addDeserializer(Double.class, new Numeric<>(Double.class, "a number", 0.0))
                .addDeserializer(Integer.class, new Numeric<>(Integer.class, "a number", 0))
                .addDeserializer(
                        Boolean.class,
                        new Choice<>(List.of(true, false), String::valueOf, JsonNode::isBoolean, "a boolean"))
                .addDeserializer(Granularity.class, choice(Granularity.values(), Granularity::code))
                .addDeserializer(Ranking.class, choice(Ranking.values(), Ranking::code))
                .addDeserializer(Fallback.class, choice(Fallback.values(), Fallback::code))
                .addDeserializer(TaskName.class, choice(TaskName.values(), TaskName::code))
                .addDeserializer(Include.class, choice(Include.values(), Include::code))
                .addDeserializer(Include.OfAsk.class, choice(Include.OfAsk.values(), Include.OfAsk::code))
                .addDeserializer(RegionSelection.class, new Selection())
                .addDeserializer(ChatMessage.class, new Message())
                .addDeserializer(BoxFormat.class, choice(BoxFormat.values(), BoxFormat::code))
                .addDeserializer(BoxNumbers.class, new Numbers());
    }

    private static <E> Choice<E> choice(E[] values, Function<E, String> code) {
        return new Choice<>(List.of(values), code, JsonNode::isString, "a string");
    }

    /// One value of a request: where it stands, and to whom its faults go.
    @SuppressWarnings("TypeParameterUnusedInFormals") // a fault stands for a missing value of any type
    private record Value(JsonNode node, String place, boolean form, BoxFormat format, List<FieldError> faults) {
        /// The text that the value is, or is written as; null, with a fault, where it is of another kind.
        ///
        /// @param right whether a value of JSON is of this kind
        /// @param several what is expected where there are several values
        @Nullable
        String text(Predicate<JsonNode> right, String kind, String several) {
            if (form && node.isArray()) {
                return fault(node.size() + " values", several);
            }
            return form || right.test(node) ? node.asString() : fault(BodyFields.kind(node), kind);
        }

        <T> @Nullable T fault(String value, String expected) {
            return fault(place, value, expected);
        }

        <T> @Nullable T fault(String at, String value, String expected) {
            faults.add(new FieldError(at, value + " (expected: " + expected + ")"));
            return null;
        }
    }

    /// Reads a value, or adds a fault.
    private abstract static class Field<T> extends ValueDeserializer<T> {
        final String kind;
        private final @Nullable T placeholder;

        /// @param kind of value in JSON, in words
        /// @param placeholder stands for an element that cannot be read; it is never used
        Field(String kind, @Nullable T placeholder) {
            this.kind = kind;
            this.placeholder = placeholder;
        }

        abstract @Nullable T read(Value value);

        @Override
        public final @Nullable T deserialize(JsonParser p, DeserializationContext context) {
            String place = place(p);
            boolean form = Boolean.TRUE.equals(context.getAttribute(FORM));
            BoxFormat format = context.getAttribute(BOXES) instanceof BoxFormat known ? known : BoxFormat.XYXY;
            T value = read(new Value(context.readTree(p), place, form, format, faults(context)));
            return value == null && place.endsWith("]") ? placeholder : value;
        }

        /// Called for values that could not be read, and for null as an element of an array; fields that are
        /// null were taken for absent.
        @Override
        public final @Nullable Object getNullValue(DeserializationContext context) {
            if (!context.getParser().hasToken(JsonToken.VALUE_NULL)) {
                return null;
            }
            faults(context).add(new FieldError(place(context.getParser()), "null (expected: " + kind + ")"));
            return placeholder;
        }

        @Override
        public final @Nullable Object getAbsentValue(DeserializationContext context) {
            return null;
        }
    }

    private static final class Text extends Field<String> {
        Text() {
            super("a string", "");
        }

        @Override
        @Nullable
        String read(Value value) {
            return value.text(JsonNode::isString, kind, "one");
        }
    }

    /// A number, with the bounds that the constraints of its field name.
    private static final class Numeric<T extends Number> extends Field<T> {
        private final Class<T> type;
        private final String expected;

        private final T standIn;

        /// @param standIn for an element of a list that cannot be read; it is never used
        Numeric(Class<T> type, String expected, T standIn) {
            super("a number", standIn);
            this.standIn = standIn;
            this.type = type;
            this.expected = expected;
        }

        @Override
        public ValueDeserializer<T> createContextual(DeserializationContext context, @Nullable BeanProperty property) {
            DecimalMax decimal = property == null ? null : property.getAnnotation(DecimalMax.class);
            Max whole = property == null ? null : property.getAnnotation(Max.class);
            return new Numeric<>(
                    type, decimal != null ? decimal.message() : whole != null ? whole.message() : expected, standIn);
        }

        @Override
        @Nullable
        T read(Value value) {
            String text = value.text(JsonNode::isNumber, kind, "one");
            if (text == null) {
                return null;
            }
            double number = FieldText.number(text.strip());
            if (!Double.isFinite(number)) {
                return value.fault(FieldText.echo(text), expected);
            }
            if (type == Double.class) {
                return type.cast(number);
            }
            if (number != Math.rint(number)) {
                return value.fault(text, "a whole number");
            }
            return number == (int) number ? type.cast((int) number) : value.fault(FieldText.echo(text), expected);
        }
    }

    /// One of a few values.
    private static final class Choice<E> extends Field<E> {
        private final List<E> choices;
        private final Function<E, String> code;
        private final Predicate<JsonNode> right;

        Choice(List<E> choices, Function<E, String> code, Predicate<JsonNode> right, String kind) {
            super(kind, choices.getFirst());
            this.choices = choices;
            this.code = code;
            this.right = right;
        }

        @Override
        @Nullable
        E read(Value value) {
            String expected = FieldText.oneOf(choices, code);
            String text = value.text(right, kind, expected);
            if (text == null) {
                return null;
            }
            for (E choice : choices) {
                if (code.apply(choice).equals(value.form() ? text.strip() : text)) {
                    return choice;
                }
            }
            return value.fault(BodyFields.fieldOf(value.place()), FieldText.echo(text), expected);
        }
    }

    /// `all`, or indices: in JSON numbers.
    private static final class Selection extends Field<RegionSelection> {
        Selection() {
            super("an array of numbers", null);
        }

        @Override
        @Nullable
        RegionSelection read(Value value) {
            JsonNode node = value.node();
            if (node.isString()) {
                return RegionSelection.parse(List.of(node.asString()), value.faults());
            }
            if (!node.isArray()) {
                return value.fault(BodyFields.kind(node), kind);
            }
            List<String> texts = elements(value, value.form() ? JsonNode::isString : JsonNode::isNumber);
            return texts == null ? null : RegionSelection.parse(texts, value.faults());
        }
    }

    /// A box: in JSON an array of four numbers, in multipart four numbers separated by commas.
    private static final class Numbers extends Field<BoxNumbers> {
        Numbers() {
            super("an array of four numbers", new BoxNumbers(0, 0, 1, 1));
        }

        @Override
        @Nullable
        BoxNumbers read(Value value) {
            if (!value.form() && !value.node().isArray()) {
                return value.fault(BodyFields.kind(value.node()), kind);
            }
            List<String> corners =
                    value.form() ? List.of(value.node().asString()) : elements(value, JsonNode::isNumber);
            return corners == null
                    ? null
                    : value.format()
                            .parse(String.join(",", corners), value.place(), value.faults())
                            .orElse(null);
        }
    }

    /// A message of a conversation, only in JSON.
    private static final class Message extends Field<ChatMessage> {
        private static final String ROLE = "role";
        private static final String CONTENT = "content";

        Message() {
            super("an object of role and content", new ChatMessage(ChatRole.USER, ""));
        }

        @Override
        @Nullable
        ChatMessage read(Value value) {
            if (!value.node().isObject()) {
                return value.fault(BodyFields.kind(value.node()), kind);
            }
            value.node().propertyNames().stream()
                    .filter(name -> !name.equals(ROLE) && !name.equals(CONTENT))
                    .forEach(name -> value.fault(
                            value.place() + "." + FieldText.echo(name), "unknown field", "one of role, content"));
            String role = member(value, ROLE);
            String content = member(value, CONTENT);
            for (ChatRole choice : ChatRole.values()) {
                if (choice.code().equals(role)) {
                    return content == null ? null : new ChatMessage(choice, content);
                }
            }
            return role == null
                    ? null
                    : value.fault(
                            value.place() + "." + ROLE,
                            FieldText.echo(role),
                            FieldText.oneOf(List.of(ChatRole.values()), ChatRole::code));
        }

        private static @Nullable String member(Value value, String name) {
            JsonNode node = value.node().get(name);
            return node != null && node.isString()
                    ? node.asString()
                    : value.fault(
                            value.place() + "." + name, node == null ? "missing" : BodyFields.kind(node), "a string");
        }
    }

    /// The elements of an array as texts; null, with a fault each, where some are of another kind.
    private static @Nullable List<String> elements(Value value, Predicate<JsonNode> right) {
        var texts = new ArrayList<String>();
        int before = value.faults().size();
        for (int i = 0; i < value.node().size(); i++) {
            JsonNode element = value.node().get(i);
            if (right.test(element)) {
                texts.add(element.asString());
            } else {
                value.fault(value.place() + "[" + i + "]", BodyFields.kind(element), "a number");
            }
        }
        return value.faults().size() > before ? null : texts;
    }

    /// Adds a fault where a field that holds several values is no array.
    static final class WrongList extends DeserializationProblemHandler {
        @Override
        public @Nullable Object handleUnexpectedToken(
                DeserializationContext context, JavaType type, JsonToken token, JsonParser p, String failure) {
            if (!type.isCollectionLikeType()) {
                return NOT_HANDLED;
            }
            String place = place(p);
            String what = elements(type.getContentType());
            faults(context)
                    .add(new FieldError(
                            place, BodyFields.kind(context.readTree(p)) + " (expected: an array of " + what + ")"));
            return null;
        }

        private static String elements(JavaType type) {
            if (type.hasRawClass(BoxNumbers.class)) {
                return "boxes";
            }
            if (type.hasRawClass(ChatMessage.class)) {
                return "messages";
            }
            return type.hasRawClass(Double.class) ? "numbers" : "strings";
        }
    }

    @SuppressWarnings("unchecked") // put there by the binder
    private static List<FieldError> faults(DeserializationContext context) {
        return (List<FieldError>) context.getAttribute(FAULTS);
    }

    /// Where the parser stands, such as `boxes[0][2]`.
    private static String place(JsonParser p) {
        JsonToken token = p.currentToken();
        TokenStreamContext at = p.streamReadContext();
        if (token != null && token.isStructStart()) {
            at = at.getParent();
        }
        var place = new StringBuilder();
        for (; at != null && !at.inRoot(); at = at.getParent()) {
            place.insert(0, at.inArray() ? "[" + at.getCurrentIndex() + "]" : at.currentName());
        }
        return place.toString();
    }
}
