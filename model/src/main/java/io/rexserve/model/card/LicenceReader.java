package io.rexserve.model.card;

import io.rexserve.model.weights.JsonFile;
import io.rexserve.model.weights.ModelFile;
import io.rexserve.model.weights.Printable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Finds the licence that a publisher states beside the weights: in the front matter of `README.md`, in a licence file,
/// or under `license` in `config.json`.
public final class LicenceReader {
    /// Where a statement is looked for, in words.
    public static final String SEARCHED = "README.md, LICENSE and config.json";

    /// Names of licence files, the usual ones first.
    public static final List<String> FILES =
            List.of("LICENSE", "LICENSE.txt", "LICENSE.md", "LICENCE", "LICENCE.txt", "LICENCE.md", "COPYING");

    private static final String README = "README.md";
    private static final String CONFIG = "config.json";
    private static final long MAX_BYTES = 4_000_000;
    /// The beginnings of licence texts and the identifiers that Hugging Face has for them.
    private static final List<Map.Entry<String, String>> KNOWN_TEXTS = List.of(
            Map.entry("apache license version 2.0", "apache-2.0"),
            Map.entry("mit license", "mit"),
            Map.entry("permission is hereby granted, free of charge", "mit"),
            Map.entry("meta llama 3 community license agreement", "llama3"),
            Map.entry("llama 2 community license agreement", "llama2"),
            Map.entry("qwen research license agreement", "qwen-research"),
            Map.entry("qwen license agreement", "qwen"));
    private static final int INSPECTED = 600;

    private LicenceReader() {}

    /// All statements in a folder, the one that counts first.
    ///
    /// @param part whose folder it is
    public static List<Licence> statements(String part, Path folder) {
        var found = new ArrayList<Licence>();
        ofReadme(part, folder.resolve(README)).ifPresent(found::add);
        FILES.stream()
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst()
                .map(file -> ofText(part, file))
                .ifPresent(found::add);
        ofConfig(part, folder.resolve(CONFIG)).ifPresent(found::add);
        return found;
    }

    private static Optional<Licence> ofReadme(String part, Path readme) {
        if (!Files.isRegularFile(readme)) {
            return Optional.empty();
        }
        Map<String, String> matter = FrontMatter.of(text(readme));
        String stated = matter.getOrDefault("license", "");
        String name = stated.equals("other") ? matter.getOrDefault("license_name", "other") : stated;
        return name.isBlank()
                ? Optional.empty()
                : Optional.of(new Licence(
                        part,
                        plain(name),
                        plain(matter.getOrDefault("license_link", "")),
                        "front matter of README.md"));
    }

    private static Licence ofText(String part, Path file) {
        String text = text(file);
        String start = text.substring(0, Math.min(text.length(), INSPECTED))
                .replaceAll("[\\s*#=_-]+", " ")
                .toLowerCase(Locale.ROOT);
        String name = KNOWN_TEXTS.stream()
                .filter(known -> start.contains(known.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseGet(() -> text.lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .findFirst()
                        .orElse(Licence.UNKNOWN));
        return new Licence(part, plain(name), "", "text of " + file.getFileName());
    }

    private static Optional<Licence> ofConfig(String part, Path config) {
        if (!Files.isRegularFile(config)) {
            return Optional.empty();
        }
        String stated = JsonFile.readObject(config).path("license").asString("");
        return stated.isBlank()
                ? Optional.empty()
                : Optional.of(new Licence(part, plain(stated), "", "license in config.json"));
    }

    private static String text(Path file) {
        return new String(ModelFile.bytes(file, MAX_BYTES), StandardCharsets.UTF_8);
    }

    private static String plain(String text) {
        return Printable.excerpt(text.strip());
    }
}
