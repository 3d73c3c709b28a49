package io.rexserve.datasets.record;

import org.jspecify.annotations.Nullable;

/// Where an image comes from, and what may be done with it.
///
/// @param source dataset or collection, null if not stated
/// @param url of the original, null if not stated
/// @param licence name or address of its licence, null if not stated
/// @param attribution whom to name, null if not stated
public record Provenance(
        @Nullable String source,
        @Nullable String url,
        @Nullable String licence,
        @Nullable String attribution) {
    public static final Provenance UNKNOWN = new Provenance(null, null, null, null);
}
