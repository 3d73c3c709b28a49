package io.rexserve.standalone.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.standalone.LiveSuite;
import io.rexserve.standalone.deployment.Scrape.Family;
import io.rexserve.standalone.deployment.Scrape.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// `docs/metrics.md` against what the three services answer to a scrape, before and after requests of every kind.
/// `-Drexserve.docs.write=true` writes the tables anew.
class MetricsContractTest {
    private static final Path DOCUMENT = Deployable.HOME.resolve("docs/metrics.md");
    private static final String OWN = "rexserve_";
    private static final int MAX_BUCKETS = 15;

    /// The tables and what their names begin with; the last one takes the rest.
    private static final Map<String, String> TABLES = tables();

    /// Labels whose values only a running system knows.
    private static final Set<String> OPEN = Set.of("caller", "pool", "model", "sha256", "device", "dtype");

    /// Only on a machine with a GPU.
    private static final Set<String> GPU = Set.of("rexserve_gpu_memory_used_bytes", "rexserve_gpu_memory_limit_bytes");

    private static Scrape before;
    private static Scrape after;

    private static Map<String, String> tables() {
        var tables = new LinkedHashMap<String, String>();
        tables.put("gateway", "rexserve_gateway_");
        tables.put("proposal", "rexserve_proposal_");
        tables.put("llm", "rexserve_llm_");
        tables.put("all", OWN);
        return tables;
    }

    @BeforeAll
    static void scrape() throws Exception {
        try (var suite = new LiveSuite()) {
            before = Scrape.of(suite.scrape());
            suite.requestsOfEveryKind();
            after = Scrape.of(suite.scrape());
        }
    }

    @AfterAll
    static void forget() {
        before = new Scrape(Map.of());
        after = new Scrape(Map.of());
    }

    @Test
    void theDocumentListsEveryMeterOfOurOwnAndOnlyThose() throws IOException {
        String text = Files.readString(DOCUMENT);
        String expected = text;
        for (String table : TABLES.keySet()) {
            Pattern place = Pattern.compile("(?s)<!-- table: " + table + " -->\n.*?<!-- end -->");
            assertThat(place.matcher(text).find())
                    .as("place of table %s", table)
                    .isTrue();
            expected = place.matcher(expected)
                    .replaceFirst(Matcher.quoteReplacement(
                            "<!-- table: " + table + " -->\n" + table(table) + "<!-- end -->"));
        }
        if (Boolean.getBoolean("rexserve.docs.write")) {
            Files.writeString(DOCUMENT, expected);
        }

        assertThat(Files.readString(DOCUMENT))
                .as("written anew by -Drexserve.docs.write=true")
                .isEqualTo(expected);
    }

    private static String table(String table) {
        var rows = new StringBuilder("""
                | name | type | unit | labels | meaning |
                |---|---|---|---|---|
                """);
        own(before).filter(family -> tableOf(family.name()).equals(table)).forEach(family -> rows.append(row(family)));
        return rows.toString();
    }

    private static Stream<Family> own(Scrape scrape) {
        Set<String> histograms = scrape.families().values().stream()
                .filter(family -> family.type().equals("histogram"))
                .map(Family::name)
                .collect(Collectors.toSet());
        return scrape.families().values().stream()
                .filter(family -> family.name().startsWith(OWN) && !GPU.contains(family.name()))
                .filter(family -> !histograms.contains(family.name().replaceFirst("_max$", ""))
                        || !family.name().endsWith("_max"));
    }

    private static String tableOf(String name) {
        return TABLES.entrySet().stream()
                .filter(table -> name.startsWith(table.getValue()))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    private static String row(Family family) {
        String labels = family.labels().entrySet().stream()
                .map(label -> "`" + label.getKey() + "`"
                        + (OPEN.contains(label.getKey()) ? "" : ": " + String.join(", ", label.getValue())))
                .collect(Collectors.joining("; "));
        return "| `%s` | %s | %s | %s | %s |\n"
                .formatted(family.name(), family.type(), unit(family), labels, family.help());
    }

    private static String unit(Family family) {
        String name = family.name();
        String unit = name.matches(".*_seconds(_total)?")
                ? "seconds"
                : name.matches(".*_bytes(_total)?") ? "bytes" : name.endsWith("_usage") ? "share" : "";
        List<Double> buckets = family.buckets();
        if (buckets.isEmpty()) {
            return unit;
        }
        String bounds = buckets.stream()
                .map(bound -> bound == Math.rint(bound) ? "%.0f".formatted(bound) : Double.toString(bound))
                .collect(Collectors.joining(" "));
        return (unit + " up to " + bounds).strip();
    }

    @Test
    void everyMeterSaysWhatItMeasures() {
        assertThat(own(before))
                .hasSizeGreaterThan(50)
                .allSatisfy(
                        family -> assertThat(family.help()).as(family.name()).isNotBlank());
    }

    @Test
    void allSeriesAreThereAtZeroBeforeTheFirstRequest() {
        assertThat(own(before).filter(family -> !family.type().equals("gauge")))
                .hasSizeGreaterThan(20)
                .allSatisfy(family -> assertThat(family.samples())
                        .as(family.name())
                        .isNotEmpty()
                        .allSatisfy(sample ->
                                assertThat(sample.value()).as(sample.series()).isZero()));
    }

    @Test
    void requestsAddNoSeriesButThoseOfTheirCallers() {
        assertThat(series(after)).containsExactlyElementsOf(series(before));
    }

    private static Set<String> series(Scrape scrape) {
        return own(scrape)
                .flatMap(family -> family.samples().stream())
                .filter(sample -> !sample.labels().containsKey("caller"))
                .map(Sample::series)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void requestsOfEveryOutcomeAreCounted() {
        Map<String, Double> outcomes = new TreeMap<>();
        after.family("rexserve_gateway_requests_total")
                .samples()
                .forEach(sample -> outcomes.merge(sample.labels().get("outcome"), sample.value(), Double::sum));

        assertThat(outcomes.get("success")).isEqualTo(LiveSuite.SUCCESSES);
        assertThat(outcomes.get("caller_error")).isEqualTo(LiveSuite.CALLER_ERRORS);
        assertThat(outcomes.get("failed")).isZero();
        assertThat(total("rexserve_proposal_requests_total", "success")).isPositive();
        assertThat(total("rexserve_llm_requests_total", "success")).isPositive();
    }

    private static double total(String name, String outcome) {
        return after.family(name).samples().stream()
                .filter(sample -> outcome.equals(sample.labels().get("outcome")))
                .mapToDouble(Sample::value)
                .sum();
    }

    @Test
    void histogramsHaveFewBuckets() {
        assertThat(after.families().values())
                .filteredOn(family -> family.type().equals("histogram"))
                .hasSizeGreaterThan(10)
                .allSatisfy(
                        family -> assertThat(family.buckets()).as(family.name()).hasSizeLessThan(MAX_BUCKETS));
    }

    @Test
    void everySaturationHasItsCapacityBesideIt() {
        Set<String> names = after.families().keySet();
        Collection<String> limits = names.stream()
                .filter(name -> name.startsWith(OWN) && name.matches(".*_limit(_bytes)?"))
                .toList();

        assertThat(limits)
                .hasSizeGreaterThan(10)
                .allSatisfy(limit -> assertThat(names).contains(limit.replace("_limit", "")));
    }

    @Test
    void probesAndScrapesAreNotMeasuredAsRequests() {
        assertThat(after.families().values().stream()
                        .flatMap(family -> family.samples().stream())
                        .map(Sample::series))
                .noneMatch(series -> series.contains("actuator") || series.contains("grpc.health"));
    }

    /// What Spring, gRPC, Tomcat and the JVM measure is described by what its names begin with.
    @Test
    void theDocumentDescribesTheFrameworksMeters() throws IOException {
        String text = Files.readString(DOCUMENT);
        String frameworks = text.substring(text.indexOf("## HTTP"));
        List<String> described = Pattern.compile("(?m)^\\| `([a-z_]+)(\\*?)`")
                .matcher(frameworks)
                .results()
                .map(row -> row.group(1))
                .toList();
        Set<String> names = after.families().keySet().stream()
                .filter(name -> !name.startsWith(OWN))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(names).allSatisfy(name -> assertThat(described).as(name).anyMatch(name::startsWith));
    }
}
