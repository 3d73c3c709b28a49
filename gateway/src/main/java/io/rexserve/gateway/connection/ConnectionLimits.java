package io.rexserve.gateway.connection;

import java.time.Duration;

/// How long connections may be slow.
///
/// @param drain of the rest of a body whose request has been answered
/// @param write that writing an answer may wait for its reader, all together
/// @param bytesPerSecond that a reader may take beyond that time; 0 for none
/// @param perCaller whether one caller has at most half of all connections; false behind a proxy
public record ConnectionLimits(Duration drain, Duration write, long bytesPerSecond, boolean perCaller) {}
