package io.rexserve.standalone.deployment;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What `/actuator/prometheus` has answered, in Prometheus's text format.
///
/// @param families by name
record Scrape(Map<String, Family> families) {
    private static final Pattern COMMENT = Pattern.compile("# (HELP|TYPE) (\\S+) ?(.*)");
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    /// @param type counter, gauge, histogram or summary
    record Family(String name, String type, String help, List<Sample> samples) {
        /// The values of each label, without the bounds of buckets.
        Map<String, TreeSet<String>> labels() {
            var labels = new TreeMap<String, TreeSet<String>>();
            for (Sample sample : samples) {
                sample.labels().forEach((label, value) -> {
                    if (!label.equals("le")) {
                        labels.computeIfAbsent(label, _ -> new TreeSet<>()).add(value);
                    }
                });
            }
            return labels;
        }

        /// The upper bounds of its buckets, without the last, which has none.
        List<Double> buckets() {
            return samples.stream()
                    .map(sample -> sample.labels().getOrDefault("le", "+Inf"))
                    .filter(bound -> !bound.equals("+Inf"))
                    .map(Double::valueOf)
                    .distinct()
                    .sorted()
                    .toList();
        }
    }

    /// @param name with the suffix of its part of a histogram
    record Sample(String name, Map<String, String> labels, double value) {
        /// Name and labels.
        String series() {
            return name + labels;
        }
    }

    /// The family of a name, which must be there.
    Family family(String name) {
        return Objects.requireNonNull(families.get(name), name);
    }

    static Scrape of(String text) {
        var families = new TreeMap<String, Family>();
        Map<String, String> helps = new TreeMap<>();
        for (String line : text.lines().toList()) {
            Matcher comment = COMMENT.matcher(line);
            Matcher sample = SAMPLE.matcher(line);
            if (comment.matches()) {
                String name = comment.group(2);
                if (comment.group(1).equals("HELP")) {
                    helps.put(name, comment.group(3));
                } else {
                    families.put(
                            name, new Family(name, comment.group(3), helps.getOrDefault(name, ""), new ArrayList<>()));
                }
            } else if (sample.matches()) {
                family(families, sample.group(1)).samples().add(sample(sample));
            }
        }
        return new Scrape(families);
    }

    private static Sample sample(Matcher line) {
        Map<String, String> labels = line.group(2) == null
                ? Map.of()
                : LABEL.matcher(line.group(2))
                        .results()
                        .collect(Collectors.toMap(
                                label -> label.group(1), label -> label.group(2), (_, last) -> last, TreeMap::new));
        return new Sample(
                line.group(1), labels, Double.parseDouble(line.group(3).replace("Inf", "Infinity")));
    }

    private static Family family(Map<String, Family> families, String sample) {
        Family exact = families.get(sample);
        Family family = exact != null ? exact : families.get(sample.replaceFirst("_(bucket|sum|count)$", ""));
        if (family == null) {
            throw new IllegalStateException(sample + ": of no family (expected: TYPE before it)");
        }
        return family;
    }
}
