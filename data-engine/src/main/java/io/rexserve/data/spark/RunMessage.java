package io.rexserve.data.spark;

import io.rexserve.data.chunk.ChunkReport;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import java.io.UncheckedIOException;

/// What executors and the driver tell each other.
///
/// It crosses the line as bytes: Spark reads messages by a class loader that knows nothing of the jars that were sent
/// to an executor, and an executor that cannot read an answer ends.
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

    default byte[] write() {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(this);
        } catch (IOException e) { // to memory
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /// @throws IOException if they are no message
    static RunMessage read(byte[] bytes) throws IOException {
        try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes)) {
            @Override
            protected Class<?> resolveClass(ObjectStreamClass described) throws IOException, ClassNotFoundException {
                try {
                    return Class.forName(described.getName(), false, RunMessage.class.getClassLoader());
                } catch (ClassNotFoundException _) {
                    return super.resolveClass(described); // long and the like
                }
            }
        }) {
            return (RunMessage) in.readObject();
        } catch (ClassNotFoundException e) {
            throw new IOException("message of another version: " + e.getMessage(), e);
        }
    }
}
