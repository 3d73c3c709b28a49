package io.rexserve.data.spark;

import io.rexserve.cli.CommandException;
import io.rexserve.data.stage.StageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// A run of toy stages as a process, as `data run` is one: arguments are the folder, the name of the run and the
/// milliseconds of work on a picture.
final class ToyProgram {
    private ToyProgram() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        ToyRuns toys = new ToyRuns(Path.of(arguments[0]));
        toys.millis = Integer.parseInt(arguments[2]);
        RunSettings settings = toys.settings(arguments[1]);
        int status;
        try {
            status = Supervisor.isChild()
                    ? RunDriver.run(settings, true, new PrintWriter(System.out, true, StandardCharsets.UTF_8)) ? 0 : 1
                    : Supervisor.run(settings.out(), ToyProgram.class, List.of(arguments));
        } catch (CommandException | StageException e) {
            System.err.println(e.getMessage());
            status = 2;
        }
        System.exit(status);
    }
}
