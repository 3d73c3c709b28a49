package io.rexserve.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/// A command that ran within this process, and what it printed; for the tests of all command lines.
public record CommandRun(int status, String out, String err) {
    /// @param commands of the module, see [RexServeCommandLine#of]
    public static CommandRun of(List<?> commands, String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int status = RexServeCommandLine.run(
                new PrintWriter(new TerminalWriter(out), true),
                new PrintWriter(new TerminalWriter(err), true),
                arguments,
                commands.toArray());
        return new CommandRun(status, out.toString(), err.toString());
    }
}
