package io.rexserve.serving.batch;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Thrown when memory does not suffice for one request alone, on the heap, outside it or on a device. Its message
/// holds the numbers that the allocator gave, and its cause is what the allocator threw.
public final class InsufficientMemoryException extends RuntimeException {
    /// By name, so that the gateway can use this module without the engine.
    private static final String ENGINE_EXCEPTION = "ai.djl.engine.EngineException";

    // What c10's CPU and CUDA allocators, oneDNN and the C++ library say, in lower case. DJL tells no more than that an
    // EngineException was thrown.
    private static final List<String> ALLOCATOR_MESSAGES =
            List.of("out of memory", "defaultcpuallocator", "can't allocate memory", "bad_alloc", "could not allocate");

    /// @param cause for which [#isCauseOf] is true
    public InsufficientMemoryException(Throwable cause) {
        super(
                "memory: " + firstLine(memoryFault(cause).orElse(cause)) + " (expected: enough for this request alone)",
                cause);
    }

    /// Whether insufficient memory is a failure or what caused it.
    public static boolean isCauseOf(Throwable failure) {
        return memoryFault(failure).isPresent();
    }

    private static Optional<Throwable> memoryFault(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof OutOfMemoryError
                    || at instanceof InsufficientMemoryException
                    || (isOfTheEngine(at) && isAllocatorMessage(at.getMessage()))) {
                return Optional.of(at);
            }
        }
        return Optional.empty();
    }

    private static boolean isOfTheEngine(Throwable failure) {
        for (Class<?> type = failure.getClass(); type != null; type = type.getSuperclass()) {
            if (type.getName().equals(ENGINE_EXCEPTION)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAllocatorMessage(@Nullable String message) {
        String text = String.valueOf(message).toLowerCase(Locale.ROOT);
        return ALLOCATOR_MESSAGES.stream().anyMatch(text::contains);
    }

    // A kernel's message has the interpreter's stack first and what happened on its last line.
    private static String firstLine(Throwable fault) {
        return String.valueOf(fault.getMessage())
                .lines()
                .filter(InsufficientMemoryException::isAllocatorMessage)
                .findFirst()
                .orElseGet(() -> String.valueOf(fault.getMessage()).strip());
    }
}
