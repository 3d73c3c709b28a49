package io.rexserve.standalone.deployment;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The command `podman`; `CONTAINERS_CONF` and `CONTAINERS_STORAGE_CONF` say which engine it is.
final class Podman {
    private Podman() {}

    /// @param output of both streams
    record Result(int status, String output) {}

    static Result call(String... arguments) {
        List<String> command = new ArrayList<>(List.of("podman"));
        command.addAll(List.of(arguments));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            return new Result(process.waitFor(), output);
        } catch (IOException e) {
            return new Result(127, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// What a command that must succeed has printed.
    static String run(String... arguments) {
        Result result = call(arguments);
        if (result.status() != 0) {
            throw new IllegalStateException(
                    "podman " + String.join(" ", arguments) + ": " + result.status() + " " + result.output());
        }
        return result.output().strip();
    }

    /// Runs a manifest.
    static void play(String manifest, String network) {
        try {
            Path file = Files.createTempFile("manifest", ".yaml");
            try {
                Files.writeString(file, manifest);
                run("kube", "play", "--network", network, file.toString());
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
