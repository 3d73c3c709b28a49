package io.rexserve.evaluation.task;

import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Region;
import io.rexserve.evaluation.protocol.HumanRef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A referring expression of an image and the objects that it means.
///
/// @param regions that are meant; none if the expression means nothing in the image
/// @param domain of HumanRef, such as `attribute`; `rejection` where nothing is meant, empty elsewhere
/// @param subdomain of HumanRef; empty elsewhere
/// @param candidates persons in the image; empty if not known
record Expression(String text, List<Region> regions, String domain, String subdomain, OptionalInt candidates) {
    private static final String UNSTATED = "unstated";

    Expression {
        regions = List.copyOf(regions);
    }

    /// The domain for groups of figures.
    String group() {
        return domain.isEmpty() ? UNSTATED : domain;
    }

    /// The subdomain for groups of figures.
    String subgroup() {
        return subdomain.isEmpty() ? UNSTATED : subdomain;
    }

    /// The expressions of an image in the order of its regions; one that several regions share means all of them.
    /// Expressions that mean nothing come last.
    static List<Expression> of(ImageRecord record) {
        var regions = new LinkedHashMap<String, List<Region>>();
        for (Region region : record.regions()) {
            region.phrases()
                    .forEach(phrase -> regions.computeIfAbsent(phrase, _ -> new ArrayList<>())
                            .add(region));
        }
        record.absent().forEach(phrase -> regions.putIfAbsent(phrase, List.of()));
        var expressions = new ArrayList<Expression>();
        for (Map.Entry<String, List<Region>> each : regions.entrySet()) {
            expressions.add(new Expression(
                    each.getKey(),
                    each.getValue(),
                    domain(record, each.getValue()),
                    text(record, "sub_domain"),
                    candidates(record)));
        }
        return expressions;
    }

    private static String domain(ImageRecord record, List<Region> regions) {
        String stated = text(record, "domain");
        return stated.isEmpty() && regions.isEmpty() ? HumanRef.REJECTION : stated;
    }

    private static String text(ImageRecord record, String field) {
        @Nullable
        JsonNode value = record.extras() == null ? null : record.extras().get(field);
        return value == null || !value.isString() ? "" : value.asString();
    }

    private static OptionalInt candidates(ImageRecord record) {
        @Nullable
        JsonNode value = record.extras() == null ? null : record.extras().get("candidate_boxes");
        return value == null || !value.isArray() ? OptionalInt.empty() : OptionalInt.of(value.size());
    }
}
