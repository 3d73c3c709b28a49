package io.rexserve.tuning.card;

import io.rexserve.trainer.corpus.SourceFacts;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/// A set of annotated images that a model learnt from or was measured on.
///
/// @param name of its own, else its file's
/// @param format of its files
/// @param role `data`, `held out` or `replay`
/// @param images usable ones
/// @param regions usable ones
/// @param licences images of each licence; what is missing to `images` states none
public record CardData(String name, String format, String role, long images, long regions, Map<String, Long> licences) {
    public CardData {
        licences = Map.copyOf(licences);
    }

    /// As the corpus counted it.
    public static CardData of(SourceFacts facts) {
        return new CardData(
                Objects.requireNonNullElse(facts.name(), facts.path()),
                facts.format(),
                facts.role().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                facts.images(),
                facts.regions(),
                facts.licences());
    }

    /// Its licences with the number of images of each, in words.
    public String licenceText() {
        long stated = licences.values().stream().mapToLong(Long::longValue).sum();
        String known = licences.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .collect(Collectors.joining("; "));
        String unknown = stated < images ? "none stated: " + (images - stated) : "";
        return known.isEmpty() || unknown.isEmpty() ? known + unknown : known + "; " + unknown;
    }
}
