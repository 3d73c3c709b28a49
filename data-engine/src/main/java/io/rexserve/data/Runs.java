package io.rexserve.data;

import io.rexserve.cli.CommandException;
import io.rexserve.data.export.RunState;
import io.rexserve.data.export.StoredRun;
import java.io.IOException;
import java.io.PrintWriter;

/// What the commands that read a run have in common.
final class Runs {
    private Runs() {}

    /// Opens a run, and says what is missing in it.
    ///
    /// @param incomplete whether a run that has not been finished is read all the same
    /// @throws CommandException if the run is not finished and `incomplete` is not given
    static StoredRun open(String out, boolean incomplete, PrintWriter err) throws IOException {
        StoredRun run = StoredRun.open(out);
        RunState state = RunState.of(run);
        if (!state.isComplete() && !incomplete) {
            throw new CommandException(out + ": " + state.missing() + " (expected: all; ./rexserve data run finishes "
                    + "it, --incomplete takes what there is)");
        }
        if (!state.missing().isEmpty()) {
            err.println(
                    out + ": " + state.missing() + "; they are not in it, and ./rexserve data run tries them again");
        }
        return run;
    }
}
