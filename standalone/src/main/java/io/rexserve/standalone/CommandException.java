package io.rexserve.standalone;

/// Ends a command with exit status 2; the message is the one sentence that says why.
final class CommandException extends RuntimeException {
    CommandException(String sentence) {
        super(sentence);
    }
}
