package io.rexserve.model.engine;

import ai.djl.engine.EngineException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Thrown when memory does not suffice for one piece of work alone, on the heap, outside it or on a device. Its message
/// holds the numbers that the allocator gave, and the cause is what it threw.
public final class InsufficientMemoryException extends RuntimeException {
    // What c10's CPU and CUDA allocators, oneDNN and the C++ library say, in lower case. That they are EngineExceptions
    // is all that DJL tells.
    private static final List<String> WORDS =
            List.of("out of memory", "defaultcpuallocator", "can't allocate memory", "bad_alloc", "could not allocate");

    /// @param cause of which [#says] is true
    public InsufficientMemoryException(Throwable cause) {
        super(
                "memory: " + firstLine(memoryFault(cause).orElse(cause)) + " (expected: enough for this request alone)",
                cause);
    }

    /// Whether a failure, or what caused it, says that memory did not suffice.
    public static boolean says(Throwable failure) {
        return memoryFault(failure).isPresent();
    }

    private static Optional<Throwable> memoryFault(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof OutOfMemoryError
                    || at instanceof InsufficientMemoryException
                    || (at instanceof EngineException && saysSo(at.getMessage()))) {
                return Optional.of(at);
            }
        }
        return Optional.empty();
    }

    private static boolean saysSo(@Nullable String message) {
        String text = String.valueOf(message).toLowerCase(Locale.ROOT);
        return WORDS.stream().anyMatch(text::contains);
    }

    // A kernel's message has the interpreter's stack first and what happened on its last line.
    private static String firstLine(Throwable fault) {
        return String.valueOf(fault.getMessage())
                .lines()
                .filter(InsufficientMemoryException::saysSo)
                .findFirst()
                .orElseGet(() -> String.valueOf(fault.getMessage()).strip());
    }
}
