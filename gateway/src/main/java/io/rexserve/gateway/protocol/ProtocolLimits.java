package io.rexserve.gateway.protocol;

import java.time.Duration;
import java.util.List;

/// Limits that every protocol has.
///
/// @param bodyBytes of a body with one picture in base64
/// @param pictureBytes of one picture
/// @param heartbeat how long nothing may be sent on a stream that has begun
/// @param origins of other sites whose pages may call
public record ProtocolLimits(long bodyBytes, long pictureBytes, Duration heartbeat, List<String> origins) {
    public ProtocolLimits {
        origins = List.copyOf(origins);
    }
}
