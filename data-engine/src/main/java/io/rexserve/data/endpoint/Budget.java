package io.rexserve.data.endpoint;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/// What a run may spend at endpoints; it stops cleanly when that is spent, and goes on when it is raised.
///
/// @param amount in [#currency]; null for no limit
/// @param tokens in and out together; null for no limit
/// @param currency of amounts and prices, as reports name it
public record Budget(@Nullable Double amount, @Nullable Long tokens, String currency) implements Serializable {
    public static final Budget NONE = new Budget(null, null, "USD");
}
