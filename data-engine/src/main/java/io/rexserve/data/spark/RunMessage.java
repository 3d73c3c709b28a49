package io.rexserve.data.spark;

import io.rexserve.data.chunk.ChunkReport;
import java.io.Serializable;

/// What executors and the driver tell each other.
sealed interface RunMessage extends Serializable {
    /// To the driver: may a request be sent?
    ///
    /// @param executor that asks
    record Acquire(String executor, String endpoint) implements RunMessage {}

    /// To the driver: a request has ended.
    record Release(long permit, long tokensIn, long tokensOut, long retryAfterMillis) implements RunMessage {}

    /// To the driver: outcomes that were found since the last such message.
    record Progress(ChunkReport report) implements RunMessage {}

    /// To the driver: a stage cannot go on.
    record Failed(String why) implements RunMessage {}

    /// From the driver: send it.
    record Granted(long permit) implements RunMessage {}

    /// From the driver: ask again.
    record Wait(long millis) implements RunMessage {}

    /// From the driver: nothing may be sent any more.
    record Stopped(String why) implements RunMessage {}

    /// From the driver: it was understood.
    record Done() implements RunMessage {}
}
