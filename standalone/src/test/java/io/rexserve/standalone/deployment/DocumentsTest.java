package io.rexserve.standalone.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The documents against the code: names, configuration keys, meters, commands and links that they mention exist.
class DocumentsTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)]+)\\)");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    /// Two capitalised words at least, without a call or a path behind it.
    private static final Pattern TYPE = Pattern.compile("(?:[A-Z][a-z0-9]+){2,}");
    private static final Pattern DECLARATION =
            Pattern.compile("\\b(?:class|record|interface|enum|message|service|rpc) (" + TYPE.pattern() + ")\\b");
    private static final Pattern PROPERTY = Pattern.compile("rexserve(?:\\.[a-z][a-z0-9-]*)+");
    private static final Pattern COMMAND = Pattern.compile("\\./rexserve ([a-z]+)");
    /// A row of a table of settings or meters: the names in its first column.
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (`[^|]+) \\|");
    private static final List<Path> DOCUMENTS = documents();

    private static List<Path> documents() {
        try (Stream<Path> docs = Files.list(Deployable.HOME.resolve("docs"))) {
            return Stream.concat(
                            Stream.of("README.md", "weights/rex-tiny/README.md", "samples/README.md")
                                    .map(Deployable.HOME::resolve),
                            docs.filter(file -> file.toString().endsWith(".md")))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path document) {
        return Deployable.read(Deployable.HOME.relativize(document).toString());
    }

    /// What stands between backticks in the documents; the log names what was there at its dates.
    private static Set<String> code() {
        return DOCUMENTS.stream()
                .filter(document -> !document.endsWith("LOG.md"))
                .flatMap(document -> CODE.matcher(text(document).replaceAll("(?s)```.*?```", ""))
                        .results())
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void linksLeadToFilesAndHeadings() {
        for (Path document : DOCUMENTS) {
            for (MatchResult link : LINK.matcher(text(document)).results().toList()) {
                if (link.group(1).startsWith("http")) {
                    continue;
                }
                String[] target = link.group(1).split("#", 2);
                Path file = target[0].isEmpty() ? document : document.resolveSibling(target[0]);
                assertThat(file).as("%s: %s", document, link.group(1)).exists();
                if (target.length == 2) {
                    assertThat(text(file.normalize()).lines())
                            .as("%s: %s", document, link.group(1))
                            .anyMatch(line -> line.toLowerCase(Locale.ROOT)
                                    .matches("#+ " + Pattern.quote(target[1].replace('-', ' '))));
                }
            }
        }
    }

    @Test
    void typesAndKernelsExist() {
        Set<String> declared = new TreeSet<>();
        Set<String> files = new TreeSet<>();
        for (Path source : sources(".java", ".proto", ".kernel")) {
            String name = source.getFileName().toString();
            files.add(name);
            declared.add(name.replaceFirst("\\..*", ""));
            matches(DECLARATION, read(source)).forEach(declared::add);
        }

        Set<String> named = code().stream()
                .map(code -> code.replaceFirst(".*/", ""))
                .filter(code -> TYPE.matcher(code).matches() || code.matches("[\\w-]+\\.kernel"))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(named).hasSizeGreaterThan(50);
        named.removeAll(declared);
        named.removeAll(files);
        named.removeAll(Set.of(
                "ErrorInfo",
                "RetryInfo",
                "model.kernel",
                "IfNotPresent")); // types of google.rpc, a package, a word of Kubernetes
        assertThat(named).as("named in documents, but not in the code").isEmpty();
    }

    @Test
    void propertiesAreKeysOrMeters() {
        Set<String> known = new TreeSet<>(keys());
        known.addAll(meters());
        Set<String> named = code().stream()
                .filter(code -> PROPERTY.matcher(code).matches() && !code.endsWith(".json"))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(named).hasSizeGreaterThan(10);
        named.removeAll(known);
        named.removeAll(Set.of("rexserve.device", "rexserve.dtype", "rexserve.cmd")); // for both models; a file
        assertThat(named)
                .as("named in documents, but neither a key nor a meter")
                .isEmpty();
    }

    @Test
    void modulesDependOnWhatTheArchitectureSays() {
        Pattern row = Pattern.compile("(?m)^\\| `([a-z-]+)` \\|[^|]+\\|([^|]*)\\|$");
        Pattern dependency = Pattern.compile("<artifactId>rexserve-([a-z-]+)</artifactId>(?!.*<scope>test)");
        Set<String> modules = matches(Pattern.compile("<module>([a-z-]+)</module>"), Deployable.read("pom.xml"));
        Set<String> shown = new TreeSet<>();
        row.matcher(Deployable.read("docs/ARCHITECTURE.md")).results().forEach(module -> {
            String pom = Deployable.read(module.group(1) + "/pom.xml");
            String dependencies = pom.substring(pom.indexOf("<dependencies>") + 1);
            shown.add(module.group(1));
            assertThat(matches(CODE, module.group(2))).as(module.group(1)).isEqualTo(matches(dependency, dependencies));
        });

        assertThat(shown).isEqualTo(modules);
    }

    @Test
    void theArchitectureListsEveryPackage() {
        String architecture = Deployable.read("docs/ARCHITECTURE.md");
        String table = architecture.substring(architecture.indexOf("| package |"));
        List<String> shown = ROW.matcher(table.substring(0, table.indexOf("\n\n")))
                .results()
                .flatMap(row -> CODE.matcher(row.group(1)).results())
                .map(name -> name.group(1))
                .toList();
        Pattern declaration = Pattern.compile("(?m)^package io\\.rexserve\\.([a-z0-9.]+);");
        List<String> packages = sources("package-info.java").stream()
                .filter(file -> file.toString().contains("/src/main/"))
                .flatMap(file -> matches(declaration, read(file)).stream())
                .toList();

        assertThat(shown).containsExactlyInAnyOrderElementsOf(packages);
    }

    @Test
    void commandsAreThoseOfTheLauncher() {
        Set<String> known = Deployable.read("rexserve")
                .lines()
                .dropWhile(line -> !line.startsWith("commands='"))
                .takeWhile(line -> !line.isBlank())
                .map(line -> line.replace("commands='", "").split(" ", 2)[0])
                .collect(Collectors.toSet());
        Set<String> named = new TreeSet<>();
        DOCUMENTS.forEach(document -> named.addAll(matches(COMMAND, text(document))));

        assertThat(known).containsAll(named).contains("serve", "bench");
    }

    private static void addKeys(String prefix, JsonNode settings, Set<String> keys) {
        settings.properties().forEach(setting -> {
            String key = prefix + "." + setting.getKey();
            keys.add(key);
            addKeys(key, setting.getValue(), keys);
        });
    }

    private static Set<String> keys() {
        Set<String> keys = new TreeSet<>();
        Deployable.documents(Deployable.read("serving/src/main/resources/lifecycle.yml"))
                .getFirst()
                .path("rexserve")
                .propertyNames()
                .forEach(key -> keys.add("rexserve." + key));
        for (String shared : List.of("decoding", "calls")) {
            JsonNode own = Deployable.documents(Deployable.read("serving/src/main/resources/" + shared + ".yml"))
                    .getFirst()
                    .at("/rexserve/" + shared);
            assertThat(own.isObject()).as(shared).isTrue();
            own.propertyNames().forEach(key -> keys.add("rexserve." + shared + "." + key));
        }
        for (Deployable service : Deployable.values()) {
            JsonNode own = service.defaults().at("/rexserve/" + service.name);
            assertThat(own.isObject()).as(service.name).isTrue();
            addKeys("rexserve." + service.name, own, keys);
        }
        for (String own : List.of("usage", "label-studio")) {
            Deployable.GATEWAY
                    .defaults()
                    .at("/rexserve/" + own)
                    .propertyNames()
                    .forEach(key -> keys.add("rexserve." + own + "." + key));
        }
        // of the starter, whose properties are the components of a record
        String record = Deployable.read(
                "clients/spring-boot/src/main/java/io/rexserve/client/spring/RexServeClientProperties.java");
        String components = record.substring(record.indexOf("RexServeClientProperties("), record.indexOf(") {"));
        matches(Pattern.compile("(\\w+)(?=,|$)"), components)
                .forEach(name -> keys.add(
                        "rexserve.client." + name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT)));
        return keys;
    }

    private static Set<String> meters() {
        Pattern literal = Pattern.compile("\"(" + PROPERTY.pattern() + ")\"");
        Set<String> meters = new TreeSet<>();
        for (Path source : sources(".java")) {
            meters.addAll(matches(literal, read(source)));
        }
        return meters;
    }

    private static Set<String> matches(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        Set<String> found = new TreeSet<>();
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }

    /// Files under every module's `src` with one of these endings.
    private static Collection<Path> sources(String... endings) {
        var sources = new ArrayList<Path>();
        try (Stream<Path> modules = Files.list(Deployable.HOME);
                Stream<Path> clients = Files.list(Deployable.HOME.resolve("clients"))) {
            for (Path module : Stream.concat(modules, clients)
                    .map(folder -> folder.resolve("src"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> files = Files.walk(module)) {
                    files.filter(file -> Stream.of(endings).anyMatch(file.toString()::endsWith))
                            .forEach(sources::add);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sources;
    }

    private static String read(Path source) {
        return Deployable.read(Deployable.HOME.relativize(source).toString());
    }
}
