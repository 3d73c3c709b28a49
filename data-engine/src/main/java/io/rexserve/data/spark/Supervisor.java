package io.rexserve.data.spark;

import io.rexserve.cli.CommandException;
import io.rexserve.data.chunk.ProcessExits;
import io.rexserve.data.chunk.RunFolder;
import io.rexserve.data.store.RunFiles;
import java.io.Console;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;

/// Runs the driver of a local run as a child process, and starts it again when native code has crashed it.
///
/// The child's standard input is the line to it: a word asks it to stop, and its end means that this process is gone.
public final class Supervisor {
    static final String STOP = "stop";

    /// System property: the child's output is a terminal.
    static final String TERMINAL = "rexserve.data.terminal";

    private static final int OURS = 3;
    private static final int KILLED = 137;
    private static final int MOST_IDLE_CRASHES = 3;

    private final RunFiles files = new RunFiles(new Configuration());
    private final RunFolder folder;
    private final List<String> command;
    private int idleCrashes;
    private boolean stopping;

    private Supervisor(RunFolder folder, List<String> command) {
        this.folder = folder;
        this.command = command;
    }

    /// Whether this process is such a child.
    public static boolean isChild() {
        return System.getProperty(ExecutorProcess.ID) != null;
    }

    /// Runs the same command in child processes until one ends on its own.
    ///
    /// @param out folder of the run
    /// @param main class of the command
    /// @param arguments of the command
    /// @return its status
    public static int run(String out, Class<?> main, List<String> arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                // The terminal sends Ctrl-C to both processes; this one passes it on.
                "/bin/sh",
                "-c",
                "trap '' INT HUP; exec \"$@\"",
                "sh",
                ProcessHandle.current().info().command().orElseThrow()));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        return new Supervisor(new RunFolder(out), command).run();
    }

    private int run() throws IOException, InterruptedException {
        while (true) {
            String id = UUID.randomUUID().toString();
            int status = attempt(id);
            if (status < OURS || stopping) {
                return status;
            }
            new ProcessExits(files, folder.exits()).died(id, status);
            if (!ProcessExits.isCrash(status) && status != ExecutorProcess.STUCK) {
                throw new CommandException("the run's process was ended from outside, status " + status
                        + (status == KILLED ? ": killed, by the system for lack of memory or by somebody" : "")
                        + " (expected: it ends by itself; the same command continues the run)");
            }
            idleCrashes = began(id) ? 0 : idleCrashes + 1;
            if (idleCrashes == MOST_IDLE_CRASHES) {
                throw new CommandException("the run's process crashed " + MOST_IDLE_CRASHES
                        + " times before it worked on a picture, status " + status + " (expected: models that load)");
            }
            System.err.println("rexserve: the run's process crashed, status " + status
                    + "; it is started again without what it has done already");
        }
    }

    private boolean began(String id) throws IOException {
        return files.exists(folder.exits() + "/" + id + ExecutorProcess.BEGAN);
    }

    /// Whether a person sees this process's output; there is no console without one, or one that is no terminal.
    static boolean isTerminal() {
        return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    }

    private int attempt(String id) throws IOException, InterruptedException {
        var child = new ArrayList<>(command);
        child.addAll(
                child.indexOf("-cp"),
                List.of("-D" + ExecutorProcess.ID + "=" + id, "-D" + TERMINAL + "=" + isTerminal()));
        var builder = new ProcessBuilder(child)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("LC_ALL", SparkSettings.UTF_8_LOCALE);
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        Process process = builder.start();
        try (RunSignals _ = new RunSignals(() -> {
            stopping = true;
            tell(process.getOutputStream());
        })) {
            return process.waitFor();
        }
    }

    private static void tell(OutputStream child) {
        try {
            child.write((STOP + "\n").getBytes(StandardCharsets.US_ASCII));
            child.flush();
        } catch (IOException _) {
            // it has ended already
        }
    }
}
