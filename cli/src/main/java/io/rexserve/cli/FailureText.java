package io.rexserve.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import java.util.regex.Pattern;

/// The one sentence that a failed command ends with: no stack trace, no name of a Java class.
///
/// Exceptions of this project, and arguments that it refuses, say what was wrong and what was expected; files that
/// cannot be read or written are named. Anything else is a fault of RexServe's own, and said to be one.
final class FailureText {
    /// Shows the stack trace of a failure.
    static final String TRACE = "rexserve.trace";

    private static final String OURS = "io.rexserve.";
    private static final int MAX_LENGTH = 4000;
    private static final Pattern CLASS_NAME = Pattern.compile(
            "\\b(?:java|javax|jdk|sun|com|org|ai|io|tools|picocli)\\.(?:[a-z][a-z0-9]*\\.)*[A-Z][\\w$]*(?:: ?)?");

    private FailureText() {}

    static String of(Throwable failure) {
        String text = CLASS_NAME.matcher(sentence(failure)).replaceAll("");
        return text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "..." : text;
    }

    private static String sentence(Throwable failure) {
        String message = failure.getMessage();
        if (message != null && isOurSentence(failure)) {
            return message;
        }
        return switch (failure) {
            case UncheckedIOException unchecked -> withCause(unchecked, Objects.requireNonNull(unchecked.getCause()));
            case NoSuchFileException missing -> missing.getFile() + ": not there";
            case AccessDeniedException denied -> denied.getFile() + ": permission denied";
            case FileSystemException other ->
                other.getFile() + ": " + (other.getReason() == null ? "cannot be read or written" : other.getReason());
            case IOException io -> "a file or a connection failed: " + io.getMessage();
            case OutOfMemoryError _ ->
                "out of memory (expected: less work, or a heap of more than "
                        + (Runtime.getRuntime().maxMemory() >> 20) + " MB; REXSERVE_HEAP sets it)";
            case InterruptedException _ -> "interrupted";
            default -> ownFault();
        };
    }

    private static String withCause(UncheckedIOException failure, IOException cause) {
        String message = failure.getMessage();
        String why = sentence(cause);
        return message == null || message.equals(cause.toString()) ? why : message + ": " + why;
    }

    /// Whether the message was written here: by an exception of ours, or by one of Java's that our code threw itself.
    private static boolean isOurSentence(Throwable failure) {
        StackTraceElement[] trace = failure.getStackTrace();
        return failure.getClass().getName().startsWith(OURS)
                || ((failure instanceof IllegalArgumentException
                                || failure instanceof IllegalStateException
                                || failure.getClass() == IOException.class)
                        && trace.length > 0
                        && trace[0].getClassName().startsWith(OURS));
    }

    private static String ownFault() {
        return "this command failed on a fault of its own, not of what it was given; REXSERVE_JAVA_OPTS=-D" + TRACE
                + "=true shows where, for a report";
    }
}
