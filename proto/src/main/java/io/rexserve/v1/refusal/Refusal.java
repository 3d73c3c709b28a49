package io.rexserve.v1.refusal;

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
/// @param reason for programs to decide by
/// @param message for people: what is at fault, its value, and what was expected
/// @param violations the invalid fields; empty unless the request is invalid
/// @param retryAfter when to retry; null where a retry would not help
public record Refusal(
        Reason reason,
        String message,
        List<Violation> violations,
        @Nullable Duration retryAfter) {
    private static final String DOMAIN = "rexserve.io";

    /// @param field path of the field, such as `regions.boxes[3].x2`
    /// @param description value and expectation
    public record Violation(String field, String description) {
        @Override
        public String toString() {
            return field + ": " + description;
        }
    }

    public Refusal {
        violations = List.copyOf(violations);
    }

    public Refusal(Reason reason, String message) {
        this(reason, message, List.of(), null);
    }

    /// The refusal of a request with invalid fields.
    ///
    /// @param violations at least one
    public static Refusal invalid(List<Violation> violations) {
        String message =
                String.join("; ", violations.stream().map(Violation::toString).toList());
        return new Refusal(Reason.INVALID_REQUEST, message, violations, null);
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
        status.addDetails(Any.pack(ErrorInfo.newBuilder()
                .setDomain(DOMAIN)
                .setReason(reason.name())
                .build()));
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
                .flatMap(info -> reason(info.getReason()))
                .map(reason -> new Refusal(reason, status.getMessage(), violations(status), retryAfter(status)));
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
