package io.rexserve.cli;

import java.io.BufferedWriter;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// The command line `rexserve COMMAND`, with the commands of one module. The launcher `./rexserve` chooses the module.
///
/// Exit status: 0 done, 1 done with a bad result, 2 not done, with one sentence on standard error that says why, 3 done
/// for a part of what was given, with a sentence for each of the rest.
public final class RexServeCommandLine {
    /// A logging configuration that writes warnings to standard error and nothing to standard output.
    public static final String LOGGING = "io/rexserve/cli/command-logging.xml";

    public static final int BAD_RESULT = 1;
    public static final int PARTLY_DONE = 3;
    private static final int NOT_DONE = 2;
    private static final char UNDECODABLE = '\ufffd';

    private RexServeCommandLine() {}

    /// Runs one of the commands and ends this process with its status.
    public static void main(String[] arguments, Object... commands) {
        System.exit(run(printer(System.out), printer(System.err), arguments, commands));
    }

    private static PrintWriter printer(PrintStream stream) {
        return new PrintWriter(
                new TerminalWriter(new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8))), true);
    }

    /// Runs one of the commands; whatever goes wrong becomes a status and a sentence.
    ///
    /// @return the exit status
    static int run(PrintWriter out, PrintWriter err, String[] arguments, Object... commands) {
        int status;
        try {
            requireText(arguments);
            status = of(out, err, commands).execute(arguments);
        } catch (Throwable failure) { // an Error, which picocli lets through
            status = failed(err, failure);
        }
        out.flush();
        return status;
    }

    /// @param commands objects that picocli takes for commands
    public static CommandLine of(PrintWriter out, PrintWriter err, Object... commands) {
        System.setProperty("logback.configurationFile", LOGGING);
        CommandSpec root = CommandSpec.create().name("rexserve").mixinStandardHelpOptions(true);
        for (Object command : commands) {
            var line = new CommandLine(command);
            root.addSubcommand(line.getCommandName(), line);
        }
        tellVersion(root);
        return new CommandLine(root)
                .setOut(out)
                .setErr(err)
                .setExpandAtFiles(false) // "@home" is a label
                .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .setParameterExceptionHandler((exception, _) -> misused(err, exception))
                .setExecutionExceptionHandler((exception, _, _) -> failed(err, exception));
    }

    private static void tellVersion(CommandSpec command) {
        command.versionProvider(new Version());
        command.subcommands().values().forEach(line -> tellVersion(line.getCommandSpec()));
    }

    // A shell passes bytes; what is no text in this locale arrives as a replacement, and would be asked for as such.
    private static void requireText(String... arguments) {
        for (int at = 0; at < arguments.length; at++) {
            if (arguments[at].indexOf(UNDECODABLE) >= 0 || hasHalfAPair(arguments[at])) {
                throw new CommandException("argument " + (at + 1) + ": " + arguments[at]
                        + " (expected: text in UTF-8; a locale such as LC_ALL=C.UTF-8 lets other letters than ASCII's"
                        + " through)");
            }
        }
    }

    private static boolean hasHalfAPair(String text) {
        return text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    private static int misused(PrintWriter err, ParameterException exception) {
        err.println("rexserve: " + FailureText.of(new CommandException(String.valueOf(exception.getMessage()))));
        exception.getCommandLine().usage(err, Ansi.OFF);
        return NOT_DONE;
    }

    private static int failed(PrintWriter err, Throwable failure) {
        err.println("rexserve: " + FailureText.of(failure));
        if (Boolean.getBoolean(FailureText.TRACE)) {
            failure.printStackTrace(err);
        }
        return NOT_DONE;
    }
}
