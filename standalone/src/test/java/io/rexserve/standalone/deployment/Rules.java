package io.rexserve.standalone.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// The Prometheus rules of the chart, and the cases that promtool runs.
final class Rules {
    static final Path FOLDER = Deployable.HOME.resolve("helm/rexserve/alerts");
    static final Path CASES = Deployable.HOME.resolve("standalone/src/test/resources/alerts");

    private Rules() {}

    /// Rule files or files of cases, in order.
    static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The only document of a YAML file.
    static JsonNode document(Path file) {
        return Deployable.documents(
                        Deployable.read(Deployable.HOME.relativize(file).toString()))
                .getFirst();
    }

    /// Alerts and recording rules of all files.
    static List<JsonNode> all() {
        var rules = new ArrayList<JsonNode>();
        for (Path file : files(FOLDER)) {
            document(file).path("groups").forEach(group -> group.path("rules").forEach(rules::add));
        }
        return rules;
    }

    static List<JsonNode> alerts() {
        return all().stream().filter(rule -> rule.has("alert")).toList();
    }
}
