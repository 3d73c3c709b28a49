package io.rexserve.tuning.card;

import io.rexserve.model.card.Licence;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// The licences of a model as the front matter of a card states them on Hugging Face: one identifier of its list, or
/// `other` with a name of its own.
///
/// @param identifier of the list, `other` or `unknown`
/// @param name of what is in no list, in small letters, digits, dots and dashes; empty otherwise
record FrontMatterLicence(String identifier, String name) {
    /// Identifiers of Hugging Face's list that weights and their parts are published under
    /// (https://huggingface.co/docs/hub/repositories-licenses).
    private static final Set<String> LISTED = Set.of(
            "apache-2.0",
            "mit",
            "openrail",
            "bigscience-openrail-m",
            "creativeml-openrail-m",
            "bigscience-bloom-rail-1.0",
            "bsd",
            "bsd-2-clause",
            "bsd-3-clause",
            "cc",
            "cc0-1.0",
            "cc-by-2.0",
            "cc-by-2.5",
            "cc-by-3.0",
            "cc-by-4.0",
            "cc-by-sa-3.0",
            "cc-by-sa-4.0",
            "cc-by-nc-2.0",
            "cc-by-nc-3.0",
            "cc-by-nc-4.0",
            "cc-by-nd-4.0",
            "cc-by-nc-nd-4.0",
            "cc-by-nc-sa-4.0",
            "gpl",
            "gpl-2.0",
            "gpl-3.0",
            "lgpl-3.0",
            "agpl-3.0",
            "mpl-2.0",
            "artistic-2.0",
            "isc",
            "unlicense",
            "llama2",
            "llama3",
            "llama3.1",
            "llama3.2",
            "llama3.3",
            "gemma",
            "unknown");
    private static final String OTHER = "other";

    static FrontMatterLicence of(List<Licence> licences) {
        List<String> names = licences.stream()
                .map(licence -> licence.name().toLowerCase(Locale.ROOT))
                .distinct()
                .toList();
        if (names.isEmpty()) {
            return new FrontMatterLicence(Licence.UNKNOWN, "");
        }
        if (names.size() == 1 && LISTED.contains(names.getFirst())) {
            return new FrontMatterLicence(names.getFirst(), "");
        }
        return new FrontMatterLicence(
                OTHER, names.stream().map(FrontMatterLicence::plain).collect(Collectors.joining("-and-")));
    }

    private static String plain(String name) {
        return name.replaceAll("[^a-z0-9.]+", "-").replaceAll("^-|-$", "");
    }

    boolean isOther() {
        return identifier.equals(OTHER);
    }
}
