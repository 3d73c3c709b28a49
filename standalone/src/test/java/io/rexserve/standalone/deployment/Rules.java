package io.rexserve.standalone.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// The Prometheus rules of the chart, and the cases that promtool runs.
final class Rules {
    static final Path FOLDER = Deployable.HOME.resolve("helm/rexserve/alerts");
    static final Path CASES = Deployable.HOME.resolve("standalone/src/test/resources/alerts");

    private static final String METERS = Deployable.read("docs/metrics.md");
    /// Names of recorded series have a colon.
    private static final Pattern METER =
            Pattern.compile("(?<![\\w:\"])(rexserve|http|rpc|process|jvm|ssl)_\\w+(?!\\w*:)");

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

    /// Meters in an expression that docs/metrics.md does not list.
    static List<String> unlisted(String expression) {
        return METER.matcher(expression)
                .results()
                .map(found -> found.group().replaceFirst("_(bucket|sum|count)$", ""))
                .filter(name -> !METERS.contains("`" + name + "`")
                        && !METERS.contains("`" + name.replaceFirst("_.*", "") + "_*`"))
                .toList();
    }

    static List<JsonNode> alerts() {
        return all().stream().filter(rule -> rule.has("alert")).toList();
    }
}
