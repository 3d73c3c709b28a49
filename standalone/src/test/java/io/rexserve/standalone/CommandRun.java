package io.rexserve.standalone;

import java.io.PrintWriter;
import java.io.StringWriter;

/// A command that ran in this process, and what it printed.
record CommandRun(int status, String out, String err) {
    static CommandRun of(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int status = RexServe.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(arguments);
        return new CommandRun(status, out.toString(), err.toString());
    }
}
