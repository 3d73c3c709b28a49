package io.rexserve.benchmark.report;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A script of `bench/` in a Python process of its own, which runs one command per line of input. Between two commands
/// it waits and takes no processor time.
public final class PythonPeer implements AutoCloseable {
    private final String script;
    private final Process process;
    private final PrintWriter commands;
    private final BufferedReader answers;
    private final JsonNode greeting;

    private PythonPeer(String script, Process process) {
        this.script = script;
        this.process = process;
        this.commands =
                new PrintWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8), true);
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.greeting = answer();
    }

    /// @param python the interpreter; it needs the packages that the script imports
    /// @param home folder of the sources
    /// @param threads that one operator may use
    /// @throws IllegalStateException if the script ends before it is ready; its output went to standard error
    public static PythonPeer start(String python, Path home, String script, int threads, List<String> arguments) {
        var command = new ArrayList<>(
                List.of(python, home.resolve("bench").resolve(script).toString()));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("OMP_NUM_THREADS", String.valueOf(threads));
        try {
            return new PythonPeer(script, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    python + ": cannot be started (expected: a Python with the packages of bench/" + script + ")", e);
        }
    }

    /// What it said first: versions of its packages.
    public JsonNode greeting() {
        return greeting;
    }

    /// Answer to one command.
    public JsonNode run(String command) {
        commands.println(command);
        return answer();
    }

    private JsonNode answer() {
        try {
            String line = answers.readLine();
            if (line == null) {
                throw new IllegalStateException(
                        "bench/" + script + ": ended without an answer (expected: one JSON line; see above)");
            }
            return JsonMapper.shared().readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException("bench/" + script + ": cannot be read", e);
        }
    }

    @Override
    public void close() {
        commands.close();
        process.destroy();
    }
}
