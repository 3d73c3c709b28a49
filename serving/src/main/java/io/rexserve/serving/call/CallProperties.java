package io.rexserve.serving.call;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/// What calls of the model services may cost before they are worked on; every default is in `calls.yml`. The first four
/// hold for each service by itself, and for its methods with one request.
///
/// @param maxArriving requests that arrive at a time; more wait
/// @param arrivalTimeout time in which a request must have arrived, once it may
/// @param maxWaitingMemory memory of all requests that have arrived and whose image is not yet decoded
/// @param maxTime time in which a call is answered or ended, whatever its own deadline
/// @param maxPerConnection calls that are open on one connection; more wait at the caller
/// @param maxResetsPerSecond calls that a connection may cancel, on average over 30 s; one that cancels more is closed
/// @param handshakeTimeout time in which a new connection must have exchanged its first frames
@ConfigurationProperties(prefix = "rexserve.calls", ignoreUnknownFields = false)
public record CallProperties(
        int maxArriving,
        Duration arrivalTimeout,
        DataSize maxWaitingMemory,
        Duration maxTime,
        int maxPerConnection,
        int maxResetsPerSecond,
        Duration handshakeTimeout) {
    private static final int MOST = 1_000_000;

    public CallProperties {
        require("max-arriving", maxArriving, maxArriving >= 1, ">= 1");
        require("arrival-timeout", arrivalTimeout, arrivalTimeout.isPositive(), "above 0s");
        require("max-waiting-memory", maxWaitingMemory, maxWaitingMemory.toBytes() >= 1, "above 0B");
        require("max-time", maxTime, maxTime.isPositive(), "above 0s");
        require("max-per-connection", maxPerConnection, maxPerConnection >= 1, ">= 1");
        require(
                "max-resets-per-second",
                maxResetsPerSecond,
                maxResetsPerSecond >= 1 && maxResetsPerSecond <= MOST,
                "1 to " + MOST);
        require("handshake-timeout", handshakeTimeout, handshakeTimeout.isPositive(), "above 0s");
    }

    public BoundedService.Limits limits() {
        return new BoundedService.Limits(maxArriving, arrivalTimeout, maxWaitingMemory.toBytes(), maxTime);
    }

    private static void require(String key, Object value, boolean holds, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "rexserve.calls." + key + ": " + value + " (expected: " + expected + ")");
        }
    }
}
