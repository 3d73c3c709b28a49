package io.rexserve.gateway.access;

import io.rexserve.gateway.connection.RequestFilter;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// What clients have used: their own, or with the scope `usage` that of all.
@RestController
@Tag(name = "Usage", description = "What the client of the key has used")
final class UsageController {
    private static final String ALL = "*";
    private static final int DAYS = 30;

    private final UsageBook book;
    private final Clock clock = Clock.systemUTC();

    UsageController(UsageBook book) {
        this.book = book;
    }

    @Operation(
            operationId = "usage",
            summary = "Tell what has been used, by day",
            description =
                    "Requests, pictures, tokens and cost of the client that asks, by day (UTC). A key with the scope "
                            + "`usage` may name another client, or `*` for all.")
    @GetMapping(path = "/v1/usage", produces = MediaType.APPLICATION_JSON_VALUE)
    UsageResponse usage(
            HttpServletRequest http,
            @Parameter(
                            description = "the first day, such as 2026-11-01 (default: 30 days before the last)",
                            example = "2026-11-01")
                    @RequestParam(name = "from", required = false)
                    @Nullable
                    String from,
            @Parameter(description = "the last day, such as 2026-11-30 (default: today, UTC)", example = "2026-11-30")
                    @RequestParam(name = "to", required = false)
                    @Nullable
                    String to,
            @Parameter(
                            description =
                                    "another client, `key:NAME` or `token:SUBJECT`, or `*` for all; with the scope `usage`",
                            example = "key:shop")
                    @RequestParam(name = "client", required = false)
                    @Nullable
                    String client) {
        Client asking = Client.of(http)
                .orElseThrow(() -> new ProblemException(
                        ProblemKind.UNAUTHORIZED, "credentials: none (expected: a key; usage is that of its client)"));
        String whose = client == null ? asking.caller().network() : client;
        if (!whose.equals(asking.caller().network()) && !asking.scopes().contains(Scope.USAGE)) {
            throw new ProblemException(
                    ProblemKind.FORBIDDEN, "client: another one's usage (expected: a key with the scope usage)");
        }
        LocalDate last = to == null ? LocalDate.now(clock.withZone(ZoneOffset.UTC)) : day("to", to);
        LocalDate first = from == null ? last.minusDays(DAYS) : day("from", from);
        return new UsageResponse(
                RequestFilter.id(http),
                first,
                last,
                book.lines(whose.equals(ALL) ? "%" : whose, first, last).stream()
                        .map(UsageResponse.ClientDay::of)
                        .toList());
    }

    private static LocalDate day(String field, String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException _) {
            throw ProblemException.invalid(field, "of another form (expected: a day such as 2026-11-30)");
        }
    }
}
