package io.rexserve.gateway.batch;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/// A batch without its lines, as it is stored.
///
/// @param caller that it belongs to
/// @param state as [BatchState#code]
/// @param items lines
/// @param bytes that were sent
/// @param expiresAt when lines without an answer are given up
/// @param deleteAt when all of it is deleted
/// @param notBefore while a refusal for want of capacity keeps it from going on
/// @param refusals one after the other
@Table("batch")
record BatchRow(
        @Id String id,
        String caller,
        String state,
        int items,
        long bytes,
        Instant createdAt,
        Instant expiresAt,
        @Nullable Instant finishedAt,
        @Nullable Instant deleteAt,
        @Nullable Instant notBefore,
        int refusals) {}
