package io.rexserve.v1.refusal;

import io.rexserve.v1.refusal.Refusal.Violation;
import java.util.ArrayList;
import java.util.List;

/// The invalid fields of one request as they are found: the first ones are kept, the others are counted, so that a
/// request of a million faults costs no more than one of twenty.
public final class Violations {
    /// Faults that an answer names; it tells the number of all.
    public static final int MAX_NAMED = 20;

    private final List<Violation> named = new ArrayList<>();
    private int count;

    /// @param field path of the field, such as `regions.boxes[3].x2`
    /// @param description value and expectation
    public void add(String field, String description) {
        count++;
        if (named.size() < MAX_NAMED) {
            named.add(new Violation(field, description));
        }
    }

    /// How many were found.
    public int count() {
        return count;
    }

    /// The first ones, [#MAX_NAMED] at most.
    public List<Violation> named() {
        return List.copyOf(named);
    }

    /// @throws io.grpc.StatusRuntimeException the refusal of the request, if anything was found
    public void throwIfAny() {
        if (count > 0) {
            throw Refusal.invalid(named, count).exception();
        }
    }
}
