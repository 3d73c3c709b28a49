package io.rexserve.standalone;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The command line: `./rexserve serve | detect | verify | train | evaluate`.
@Command(
        name = "rexserve",
        mixinStandardHelpOptions = true,
        description = "Detect, ground and describe objects in images by language.",
        subcommands = {VerifyCommand.class})
public final class RexServe {
    private static final int UNUSABLE = 2;

    private RexServe() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /// What a user got wrong is told in one sentence on standard error, without a stack trace.
    static CommandLine commandLine() {
        // Only `serve` logs by Spring's rules; the other commands keep standard output for their results.
        System.setProperty("logback.configurationFile", "io/rexserve/standalone/command-logging.xml");
        return new CommandLine(new RexServe()).setExecutionExceptionHandler((exception, command, _) -> {
            command.getErr().println("rexserve: " + sentence(exception));
            return UNUSABLE;
        });
    }

    private static String sentence(Exception exception) {
        String message = exception.getMessage();
        return message == null ? exception.toString() : message;
    }
}
