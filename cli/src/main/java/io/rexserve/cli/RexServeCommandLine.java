package io.rexserve.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// The command line `rexserve COMMAND`, with the commands of one module. The launcher `./rexserve` chooses the module.
///
/// Exit status: 0 done, 1 done with a bad result, 2 not done, with one sentence on standard error that says why.
public final class RexServeCommandLine {
    /// A logging configuration that writes warnings to standard error and nothing to standard output.
    public static final String LOGGING = "io/rexserve/cli/command-logging.xml";

    public static final int BAD_RESULT = 1;
    private static final int NOT_DONE = 2;

    private RexServeCommandLine() {}

    /// Runs one of the commands and ends this process with its status.
    public static void main(String[] arguments, Object... commands) {
        System.exit(of(
                        new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                        new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                        commands)
                .execute(arguments));
    }

    /// @param commands objects that picocli takes for commands
    public static CommandLine of(PrintWriter out, PrintWriter err, Object... commands) {
        System.setProperty("logback.configurationFile", LOGGING);
        CommandSpec root = CommandSpec.create().name("rexserve").mixinStandardHelpOptions(true);
        for (Object command : commands) {
            var line = new CommandLine(command);
            root.addSubcommand(line.getCommandName(), line);
        }
        return new CommandLine(root).setOut(out).setErr(err).setExecutionExceptionHandler((exception, _, _) -> {
            String message = exception.getMessage();
            err.println("rexserve: " + (message == null ? exception : message));
            return NOT_DONE;
        });
    }
}
