package io.rexserve.gateway.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.rexserve.gateway.connection.Caller;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Pattern;

/// What each caller has used: requests, pictures, tokens.
///
/// A caller is named by the id of its key, where a proxy that checks keys sends one, else by a hash of its address.
/// The first callers have series of their own, as many as there may be; all others count as `other`, so that no caller
/// can fill the memory of gateway and Prometheus with names.
public final class CallerUsage {
    static final String OTHER = "other";
    static final String ANONYMOUS = "anonymous";

    private static final Pattern KEY_ID = Pattern.compile("[A-Za-z0-9._:@-]{1,64}");
    /// Of the hash of an address: told apart from that of another, too short to be the address.
    private static final int HASH_BYTES = 4;

    private final MeterRegistry meters;
    private final UsageProperties properties;
    private final Set<String> known = new HashSet<>();

    public CallerUsage(MeterRegistry meters, UsageProperties properties) {
        this.meters = meters;
        this.properties = properties;
        add(OTHER, 0, 0, 0, 0);
        add(ANONYMOUS, 0, 0, 0, 0);
    }

    /// What the caller of a request is called in meters and logs.
    public String name(HttpServletRequest http) {
        if (!properties.keyHeader().isEmpty()) {
            String key = http.getHeader(properties.keyHeader());
            if (key != null && KEY_ID.matcher(key).matches()) {
                return "key-" + key;
            }
        }
        return name(Caller.of(http));
    }

    /// What a caller is called of whom no request over HTTP is at hand.
    String name(Caller caller) {
        if (caller.client().isPresent()) {
            return "key-" + caller.client().get();
        }
        if (caller.isClient()) {
            return "token-" + hash(caller.network()); // a subject may be a person's address
        }
        return properties.addresses() ? "address-" + hash(caller.network()) : ANONYMOUS;
    }

    private static String hash(String network) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(network.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 (expected: in every Java runtime)", e);
        }
    }

    /// Counts what a request of a caller has used.
    void count(String caller, RequestRecord request) {
        String name = counted(caller);
        add(name, 1, request.pictures(), request.promptTokens(), request.completionTokens());
    }

    private synchronized String counted(String caller) {
        if (caller.equals(ANONYMOUS) || known.contains(caller)) {
            return caller;
        }
        if (known.size() >= properties.maxCallers()) {
            return OTHER;
        }
        known.add(caller);
        return caller;
    }

    private void add(String caller, int requests, int pictures, long promptTokens, long completionTokens) {
        counter("rexserve.gateway.usage.requests", "requests of a caller", caller)
                .register(meters)
                .increment(requests);
        counter("rexserve.gateway.usage.pictures", "pictures of a caller that were accepted", caller)
                .register(meters)
                .increment(pictures);
        tokens(caller, "prompt", promptTokens);
        tokens(caller, "completion", completionTokens);
    }

    private void tokens(String caller, String kind, long tokens) {
        counter("rexserve.gateway.usage.tokens", "tokens of a caller's answers", caller)
                .tag("kind", kind)
                .register(meters)
                .increment((double) tokens);
    }

    private static Counter.Builder counter(String name, String description, String caller) {
        return Counter.builder(name).description(description).tag("caller", caller);
    }
}
