package io.rexserve.serving.batch;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Thrown when memory does not suffice for one request alone, on the heap, outside it or on a device. Its message
/// holds the number that the allocator gave, and its cause is what the allocator threw.
public final class InsufficientMemoryException extends RuntimeException {
    /// By name, so that the gateway can use this module without the engine.
    private static final String ENGINE_EXCEPTION = "ai.djl.engine.EngineException";

    private static final Pattern AMOUNT = Pattern.compile("\\d[\\d.]* ?(bytes|[KMGT]i?B)\\b", Pattern.CASE_INSENSITIVE);

    // What c10's CPU and CUDA allocators, oneDNN and the C++ library say, in lower case. DJL tells no more than that an
    // EngineException was thrown.
    private static final List<String> ALLOCATOR_MESSAGES =
            List.of("out of memory", "defaultcpuallocator", "can't allocate memory", "bad_alloc", "could not allocate");

    /// @param cause for which [#isCauseOf] is true
    public InsufficientMemoryException(Throwable cause) {
        super(
                "memory: " + what(memoryFault(cause).orElse(cause)) + " (expected: enough for this request alone)",
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

    /// What could not be allocated, in words of ours: an allocator's text names files and lines of its source.
    private static String what(Throwable fault) {
        String text = String.valueOf(fault.getMessage());
        if (fault instanceof InsufficientMemoryException) {
            return text.replaceFirst("^memory: ", "").replaceFirst(" \\(expected: .*", "");
        }
        if (fault instanceof OutOfMemoryError) {
            return "the heap is full";
        }
        // A kernel's message has the interpreter's stack first and what happened on its last line.
        Matcher amount = AMOUNT.matcher(text.lines()
                .filter(InsufficientMemoryException::isAllocatorMessage)
                .findFirst()
                .orElse(text));
        return amount.find() ? amount.group() + " could not be allocated" : "it could not be allocated";
    }
}
