package io.rexserve.gateway.access;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/// Limits of clients whose keys state none, and of the subjects of tokens.
///
/// @param costPerMinute cost of a client's requests in a minute, in units of `max-work`; 0 for any
/// @param costPerDay the same in 24 hours
/// @param concurrent requests of a client at a time; 0 for any number
public record AccessLimits(
        @Min(0) @Max(1_000_000_000_000L) long costPerMinute,
        @Min(0) @Max(1_000_000_000_000L) long costPerDay,
        @Min(0) @Max(10_000) int concurrent) {
    ClientLimits clientLimits() {
        return new ClientLimits(costPerMinute, costPerDay, concurrent);
    }
}
