package io.rexserve.datasets.format;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser.NumberType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.node.NumericFPNode;

/// A number of a JSON text with a point or an exponent, or `NaN` and `Infinity` as Python writes them. It is written
/// as it was read: `12.0`, `0.50` and `1e-07` keep their digits, which a `double` or a `BigDecimal` would not.
public final class WrittenNumber extends NumericFPNode {
    private static final long serialVersionUID = 1;

    private final String text;

    /// @param text of a JSON number, or `NaN`, `Infinity`, `-Infinity`
    WrittenNumber(String text) {
        this.text = text;
    }

    /// Its digits as they were read.
    public String text() {
        return text;
    }

    @Override
    public NumberType numberType() {
        return NumberType.DOUBLE;
    }

    @Override
    public Number numberValue() {
        return doubleValue();
    }

    @Override
    public double doubleValue() {
        return switch (text) {
            case "NaN" -> Double.NaN;
            case "Infinity", "+Infinity", "INF", "+INF" -> Double.POSITIVE_INFINITY;
            case "-Infinity", "-INF" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    @Override
    public double doubleValue(double defaultValue) {
        return doubleValue();
    }

    @Override
    public OptionalDouble doubleValueOpt() {
        return OptionalDouble.of(doubleValue());
    }

    @Override
    public double asDouble() {
        return doubleValue();
    }

    @Override
    public double asDouble(double defaultValue) {
        return doubleValue();
    }

    @Override
    public OptionalDouble asDoubleOpt() {
        return doubleValueOpt();
    }

    @Override
    public float floatValue() {
        return (float) doubleValue();
    }

    @Override
    public float floatValue(float defaultValue) {
        return floatValue();
    }

    @Override
    public Optional<Float> floatValueOpt() {
        return Optional.of(floatValue());
    }

    @Override
    public float asFloat() {
        return floatValue();
    }

    @Override
    public float asFloat(float defaultValue) {
        return floatValue();
    }

    @Override
    public Optional<Float> asFloatOpt() {
        return floatValueOpt();
    }

    @Override
    public boolean isNaN() {
        return !Double.isFinite(doubleValue());
    }

    @Override
    public boolean hasFractionalPart() {
        return doubleValue() != Math.rint(doubleValue());
    }

    @Override
    public boolean inShortRange() {
        return isBetween(Short.MIN_VALUE, Short.MAX_VALUE);
    }

    @Override
    public boolean inIntRange() {
        return isBetween(Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    @Override
    public boolean inLongRange() {
        return isBetween(Long.MIN_VALUE, Long.MAX_VALUE);
    }

    private boolean isBetween(double low, double high) {
        double value = doubleValue();
        return value >= low && value <= high;
    }

    @Override
    public short _asShortValueUnchecked() {
        return (short) doubleValue();
    }

    @Override
    public int _asIntValueUnchecked() {
        return (int) doubleValue();
    }

    @Override
    public long _asLongValueUnchecked() {
        return (long) doubleValue();
    }

    @Override
    protected BigInteger _asBigIntegerValueUnchecked() {
        return _asDecimalValueUnchecked().toBigInteger();
    }

    @Override
    protected BigDecimal _asDecimalValueUnchecked() {
        return new BigDecimal(text);
    }

    @Override
    protected String _asString() {
        return text;
    }

    @Override
    public void serialize(JsonGenerator generator, SerializationContext context) {
        generator.writeNumber(text);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WrittenNumber number && text.equals(number.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}
