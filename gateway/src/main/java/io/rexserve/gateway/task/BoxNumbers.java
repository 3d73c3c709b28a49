package io.rexserve.gateway.task;

/// A box as a caller writes it: four numbers, whose meaning a [BoxFormat] gives.
public record BoxNumbers(double first, double second, double third, double fourth) {
    @Override
    public String toString() {
        return first + "," + second + "," + third + "," + fourth;
    }
}
