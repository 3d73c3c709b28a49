package io.rexserve.serving.telemetry;

import io.grpc.Context;
import io.grpc.Metadata;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The id by which a request is found in the log of every service: a header of HTTP, `X-Request-Id`, and of gRPC.
public final class RequestId {
    /// What gRPC calls carry.
    public static final Metadata.Key<String> HEADER = Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER);

    private static final Context.Key<String> CURRENT = Context.key("request-id");
    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private RequestId() {}

    /// The id that was sent if it is safe to repeat: short, and without anything that logs or headers could mistake
    /// for something else. Otherwise a new one.
    public static String of(@Nullable String sent) {
        return sent != null && SAFE.matcher(sent).matches()
                ? sent
                : UUID.randomUUID().toString();
    }

    /// The id of the request that the current context belongs to; null if it belongs to none.
    public static @Nullable String current() {
        return CURRENT.get();
    }

    /// A context in which calls carry the id.
    public static Context within(Context context, String id) {
        return context.withValue(CURRENT, id);
    }
}
