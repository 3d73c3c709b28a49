package io.rexserve.data.endpoint;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The header Retry-After: seconds, or a date in one of the three forms of RFC 9110, section 5.6.7.
final class RetryAfter {
    private static final Duration LONGEST = Duration.ofDays(365);

    private static final DateTimeFormatter ASCTIME =
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH);

    private RetryAfter() {}

    /// @param value of the header
    /// @param date of the answer by the server's clock, which a date is compared with; empty if it states none
    /// @param now by this machine's clock
    /// @return the time to wait, zero if it is over; empty if the header says neither seconds nor a date
    static Optional<Duration> of(String value, Optional<String> date, Instant now) {
        String text = value.strip();
        if (text.matches("[0-9]{1,18}")) {
            return Optional.of(bounded(Duration.ofSeconds(Long.parseLong(text))));
        } else if (text.matches("[0-9]+")) {
            return Optional.of(LONGEST);
        } else if (text.matches("[0-9]{1,9}\\.[0-9]{1,9}")) {
            return Optional.of(bounded(Duration.ofMillis(Math.round(Double.parseDouble(text) * 1000))));
        }
        Instant from = date.flatMap(stated -> instant(stated, now)).orElse(now);
        return instant(text, now).map(until -> bounded(Duration.between(from, until)));
    }

    private static Duration bounded(Duration wait) {
        return wait.isNegative() ? Duration.ZERO : wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }

    private static Optional<Instant> instant(String date, Instant now) {
        for (DateTimeFormatter format : List.of(DateTimeFormatter.RFC_1123_DATE_TIME, rfc850(now), ASCTIME)) {
            try {
                return Optional.of(LocalDateTime.parse(date.strip(), format).toInstant(ZoneOffset.UTC));
            } catch (DateTimeException _) {
                // one of the other forms, or no date
            }
        }
        return Optional.empty();
    }

    /// Its year of two digits is at most 50 years from now.
    private static DateTimeFormatter rfc850(Instant now) {
        return new DateTimeFormatterBuilder()
                .appendPattern("EEEE, dd-MMM-")
                .appendValueReduced(
                        ChronoField.YEAR, 2, 2, now.atOffset(ZoneOffset.UTC).getYear() - 49)
                .appendPattern(" HH:mm:ss 'GMT'")
                .toFormatter(Locale.ENGLISH);
    }
}
