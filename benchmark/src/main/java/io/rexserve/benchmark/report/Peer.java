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
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Another process that runs one command per line of input and answers each with one line of JSON: a script of
/// `bench/`, or this program once more. Between two commands it waits and takes no processor time.
public final class Peer implements AutoCloseable {
    private final String name;
    private final Process process;
    private final PrintWriter commands;
    private final BufferedReader answers;
    private final JsonNode greeting;

    private Peer(String name, Process process) {
        this.name = name;
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
    public static Peer python(String python, Path home, String script, int threads, List<String> arguments) {
        var command = new ArrayList<>(
                List.of(python, home.resolve("bench").resolve(script).toString()));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command);
        builder.environment().put("OMP_NUM_THREADS", String.valueOf(threads));
        return start(
                "bench/" + script,
                builder,
                python + ": cannot be started (expected: a Python with the packages of bench/" + script + ")");
    }

    /// @param main class of this program with a `main` that reads commands and answers them
    /// @throws IllegalStateException if it ends before it is ready; its output went to standard error
    public static Peer java(JavaLaunch launch, String main, List<String> arguments) {
        List<String> command = launch.command(main, Map.of(), arguments);
        return start(
                String.join(" ", arguments), new ProcessBuilder(command), command.getFirst() + ": cannot be started");
    }

    private static Peer start(String name, ProcessBuilder builder, String failure) {
        try {
            return new Peer(
                    name, builder.redirectError(ProcessBuilder.Redirect.INHERIT).start());
        } catch (IOException e) {
            throw new UncheckedIOException(failure, e);
        }
    }

    /// What it wrote first.
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
                        name + ": ended without an answer (expected: one JSON line; see above)");
            }
            return JsonMapper.shared().readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(name + ": cannot be read", e);
        }
    }

    @Override
    public void close() {
        commands.close();
        process.destroy();
    }
}
