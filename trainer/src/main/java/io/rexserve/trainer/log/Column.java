package io.rexserve.trainer.log;

/// One figure of a training.
///
/// @param name as it stands in the table's header
/// @param share whether it lies between 0 and 1, better when higher
public record Column(String name, boolean share) {
    public static Column share(String name) {
        return new Column(name, true);
    }

    public static Column of(String name) {
        return new Column(name, false);
    }
}
