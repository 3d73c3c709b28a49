package io.rexserve.cli;

/// Ends a command with exit status 2; the message is the one sentence that says why.
public final class CommandException extends RuntimeException {
    public CommandException(String sentence) {
        super(sentence);
    }
}
