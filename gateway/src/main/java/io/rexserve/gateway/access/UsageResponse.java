package io.rexserve.gateway.access;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.LocalDate;
import java.util.List;

/// What clients have used.
///
/// @param usage by day and client; days without requests are left out
@Schema(name = "UsageResponse", description = "What clients have used, by day")
record UsageResponse(
        @Schema(description = "as in the header X-Request-Id", requiredMode = Schema.RequiredMode.REQUIRED)
        String id,

        @Schema(description = "the first day, UTC", requiredMode = Schema.RequiredMode.REQUIRED)
        LocalDate from,

        @Schema(description = "the last day, UTC", requiredMode = Schema.RequiredMode.REQUIRED)
        LocalDate to,

        @Schema(
                description = "by day and client, the oldest first; days without requests are left out",
                requiredMode = Schema.RequiredMode.REQUIRED)
        List<ClientDay> usage) {
    UsageResponse {
        usage = List.copyOf(usage);
    }

    /// One day of a client.
    @Schema(name = "ClientDay", description = "What a client has used on a day")
    record ClientDay(
            @Schema(
                    description = "key:NAME of the keys file, or token:SUBJECT",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            String client,

            @Schema(description = "UTC", requiredMode = Schema.RequiredMode.REQUIRED)
            LocalDate day,

            @Schema(description = "requests, refused ones too", requiredMode = Schema.RequiredMode.REQUIRED)
            long requests,

            @Schema(description = "pictures that were accepted", requiredMode = Schema.RequiredMode.REQUIRED)
            long pictures,

            @Schema(description = "tokens of prompts", requiredMode = Schema.RequiredMode.REQUIRED)
            long promptTokens,

            @Schema(description = "tokens of answers", requiredMode = Schema.RequiredMode.REQUIRED)
            long completionTokens,

            @Schema(
                    description = "what was charged: a region is one unit, a million pixels are ten",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            long cost) {
        static ClientDay of(UsageBook.Line line) {
            Used used = line.used();
            return new ClientDay(
                    line.client(),
                    line.day(),
                    used.requests(),
                    used.pictures(),
                    used.promptTokens(),
                    used.completionTokens(),
                    used.cost());
        }
    }
}
