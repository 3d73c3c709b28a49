package io.rexserve.gateway.batch;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.rexserve.gateway.batch.BatchStore.Counted;
import io.rexserve.gateway.batch.BatchStore.ItemState;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A batch as its caller sees it.
@Schema(name = "Batch", description = "How far a batch is")
@JsonInclude(JsonInclude.Include.NON_NULL)
record BatchResponse(
        @Schema(description = "By which it is asked for") String id,

        @Schema(description = "running until all lines have results; cancelling until no line runs any more")
        BatchState state,

        @Schema(description = "Lines by state") Counts counts,

        @Schema(description = "Bytes of its lines and pictures, as they came")
        long bytes,

        @Schema(description = "When it was accepted") Instant createdAt,

        @Schema(description = "When lines without a result fail with deadline_exceeded")
        Instant expiresAt,

        @Schema(description = "When the last line had its result") @Nullable
        Instant finishedAt,

        @Schema(description = "When the batch and its results are deleted") @Nullable
        Instant deletedAt,

        @Schema(description = "Path of its results") String results) {

    /// @param total lines
    /// @param waiting not begun, or to be begun again
    /// @param running being answered
    /// @param succeeded with an answer
    /// @param failed with a problem
    /// @param cancelled without an answer
    @Schema(name = "BatchCounts", description = "Lines of a batch by state")
    record Counts(
            @Schema(description = "All lines") int total,

            @Schema(description = "Not begun, or to be begun again")
            int waiting,

            @Schema(description = "Being answered") int running,
            @Schema(description = "With an answer") int succeeded,
            @Schema(description = "With a problem") int failed,

            @Schema(description = "Cancelled before they were answered")
            int cancelled) {}

    /// Some of a caller's batches.
    @Schema(name = "Batches", description = "Batches of the caller, newest first")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Page(
            @Schema(description = "Newest first") List<BatchResponse> batches,

            @Schema(description = "Value of after for the next page; absent on the last one") @Nullable
            String next) {
        Page {
            batches = List.copyOf(batches);
        }
    }

    static BatchResponse of(Counted batch) {
        BatchRow row = batch.row();
        Map<ItemState, Integer> counts = batch.counts();
        return new BatchResponse(
                row.id(),
                BatchState.of(row.state()),
                new Counts(
                        row.items(),
                        counts.getOrDefault(ItemState.WAITING, 0),
                        counts.getOrDefault(ItemState.RUNNING, 0),
                        counts.getOrDefault(ItemState.SUCCEEDED, 0),
                        counts.getOrDefault(ItemState.FAILED, 0),
                        counts.getOrDefault(ItemState.CANCELLED, 0)),
                row.bytes(),
                row.createdAt(),
                row.expiresAt(),
                row.finishedAt(),
                row.deleteAt(),
                BatchController.PATH + "/" + row.id() + "/results");
    }
}
