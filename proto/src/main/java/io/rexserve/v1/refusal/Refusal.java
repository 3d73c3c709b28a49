package io.rexserve.v1.refusal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.Durations;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The refusal of a request, as it is sent over gRPC.
///
/// It is bounded, whatever the request holds: gRPC sends it as trailers, and a caller that takes 8 KiB of them, the
/// usual limit, sees a longer one as a fault of the service. Text is shortened and made printable ([Excerpt]), the
/// first violations are named and the others counted ([Violations]).
///
/// @param reason for programs to decide by
/// @param message for people: what is at fault, its value, and what was expected
/// @param violations the first invalid fields, [Violations#MAX_NAMED] at most; empty unless the request is invalid
/// @param violationCount of all invalid fields
/// @param retryAfter when to retry; null where a retry would not help
public record Refusal(
        Reason reason,
        String message,
        List<Violation> violations,
        int violationCount,
        @Nullable Duration retryAfter) {
    private static final String DOMAIN = "rexserve.io";
    private static final String VIOLATION_COUNT = "violations";

    // Trailers of the three together: the message twice, once as grpc-message and once within grpc-status-details-bin,
    // which is base64; 1,200 + 4/3 * (1,200 + 2,400 + 20 * 8 for tags + 200 for the other details) = 6,480 bytes.
    private static final int MAX_MESSAGE = 1200;
    private static final int MAX_VIOLATION_BYTES = 2400;
    private static final int MAX_LISTED = 1100;

    /// @param field path of the field, such as `regions.boxes[3].x2`
    /// @param description value and expectation
    public record Violation(String field, String description) {
        private static final int MAX_FIELD = 120;
        private static final int MAX_DESCRIPTION = 240;

        public Violation {
            field = Excerpt.of(field, MAX_FIELD);
            description = Excerpt.of(description, MAX_DESCRIPTION);
        }

        private int bytes() {
            return field.getBytes(UTF_8).length + description.getBytes(UTF_8).length;
        }

        @Override
        public String toString() {
            return field + ": " + description;
        }
    }

    public Refusal {
        message = bounded(message, MAX_MESSAGE);
        violationCount = Math.max(violationCount, violations.size());
        violations = bounded(violations);
    }

    /// @param violations all invalid fields
    public Refusal(Reason reason, String message, List<Violation> violations, @Nullable Duration retryAfter) {
        this(reason, message, violations, violations.size(), retryAfter);
    }

    public Refusal(Reason reason, String message) {
        this(reason, message, List.of(), null);
    }

    private static String bounded(String text, int max) {
        String bounded = Excerpt.of(text, max);
        int length = percentEncodedLength(bounded);
        return length <= max ? bounded : Excerpt.of(bounded, bounded.length() * max / length);
    }

    /// Bytes of a text as `grpc-message`, which holds printable ASCII alone.
    private static int percentEncodedLength(String text) {
        int length = 0;
        for (byte octet : text.getBytes(UTF_8)) {
            length += octet < ' ' || octet > '~' || octet == '%' ? 3 : 1;
        }
        return length;
    }

    private static List<Violation> bounded(List<Violation> all) {
        int kept = 0;
        for (int bytes = 0; kept < Math.min(all.size(), Violations.MAX_NAMED); kept++) {
            bytes += all.get(kept).bytes();
            if (bytes > MAX_VIOLATION_BYTES) {
                break;
            }
        }
        return List.copyOf(all.subList(0, kept));
    }

    /// The refusal of a request with invalid fields.
    ///
    /// @param violations at least one
    public static Refusal invalid(List<Violation> violations) {
        return invalid(violations, violations.size());
    }

    /// @param named the first of them
    /// @param count of all
    static Refusal invalid(List<Violation> named, int count) {
        List<Violation> bounded = bounded(named);
        var message = new StringBuilder();
        int listed = 0;
        for (Violation violation : bounded) {
            if (listed > 0 && message.length() + violation.toString().length() > MAX_LISTED) {
                break;
            }
            message.append(listed++ > 0 ? "; " : "").append(violation);
        }
        String rest = listed < count ? "; and " + (count - listed) + " more" : "";
        return new Refusal(
                Reason.INVALID_REQUEST, bounded(message.toString(), MAX_LISTED) + rest, bounded, count, null);
    }

    public static Refusal invalid(String field, String description) {
        return invalid(List.of(new Violation(field, description)));
    }

    /// The refusal of a call whose deadline has passed.
    public static Refusal deadlinePassed() {
        return new Refusal(Reason.DEADLINE, "the deadline passed");
    }

    /// The refusal of a call that its caller has cancelled.
    public static Refusal cancelled() {
        return new Refusal(Reason.CANCELLED, "the caller cancelled");
    }

    /// The exception that ends a call with this refusal.
    public StatusRuntimeException exception() {
        Status.Builder status =
                Status.newBuilder().setCode(reason.code().value()).setMessage(message);
        ErrorInfo.Builder info = ErrorInfo.newBuilder().setDomain(DOMAIN).setReason(reason.name());
        if (violationCount > violations.size()) {
            info.putMetadata(VIOLATION_COUNT, Integer.toString(violationCount));
        }
        status.addDetails(Any.pack(info.build()));
        if (!violations.isEmpty()) {
            BadRequest.Builder request = BadRequest.newBuilder();
            violations.forEach(violation -> request.addFieldViolationsBuilder()
                    .setField(violation.field())
                    .setDescription(violation.description()));
            status.addDetails(Any.pack(request.build()));
        }
        if (retryAfter != null) {
            status.addDetails(Any.pack(RetryInfo.newBuilder()
                    .setRetryDelay(Durations.fromNanos(retryAfter.toNanos()))
                    .build()));
        }
        return StatusProto.toStatusRuntimeException(status.build());
    }

    /// Reads a refusal back from the error of a call; empty if the call failed for another reason,
    /// such as a broken connection.
    public static Optional<Refusal> from(Throwable error) {
        Status status = StatusProto.fromThrowable(error);
        if (status == null) {
            return Optional.empty();
        }
        return detail(status, ErrorInfo.class)
                .filter(info -> info.getDomain().equals(DOMAIN))
                .flatMap(info -> reason(info.getReason())
                        .map(reason -> new Refusal(
                                reason,
                                status.getMessage(),
                                violations(status),
                                violationCount(info),
                                retryAfter(status))));
    }

    private static int violationCount(ErrorInfo info) {
        try {
            return Integer.parseInt(info.getMetadataOrDefault(VIOLATION_COUNT, "0"));
        } catch (NumberFormatException _) {
            return 0; // as many as are named
        }
    }

    private static Optional<Reason> reason(String name) {
        for (Reason reason : Reason.values()) {
            if (reason.name().equals(name)) {
                return Optional.of(reason);
            }
        }
        return Optional.empty();
    }

    private static List<Violation> violations(Status status) {
        return detail(status, BadRequest.class)
                .map(request -> request.getFieldViolationsList().stream()
                        .map(violation -> new Violation(violation.getField(), violation.getDescription()))
                        .toList())
                .orElse(List.of());
    }

    private static @Nullable Duration retryAfter(Status status) {
        return detail(status, RetryInfo.class)
                .map(retry -> Duration.ofNanos(Durations.toNanos(retry.getRetryDelay())))
                .orElse(null);
    }

    private static <M extends Message> Optional<M> detail(Status status, Class<M> type) {
        for (Any any : status.getDetailsList()) {
            if (any.is(type)) {
                try {
                    return Optional.of(any.unpack(type));
                } catch (InvalidProtocolBufferException e) {
                    return Optional.empty(); // an unreadable detail counts as absent
                }
            }
        }
        return Optional.empty();
    }
}
