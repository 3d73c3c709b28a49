package io.rexserve.tuning.card;

import io.rexserve.model.card.Licence;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// A card as Markdown. Whatever a stranger wrote (names of sets, licences, categories) is escaped: it can start no
/// table, link or element of its own.
record CardText(ModelCard card) {
    private static final String SPECIAL = "\\`*_{}[]<>()#+!|&~";

    String readme() {
        var text = new StringBuilder("---\n");
        frontMatter(text);
        text.append("---\n\n# ").append(plain(card.title())).append("\n\n");
        card.summary().forEach(line -> text.append(plain(line)).append("\n\n"));
        text.append("Made by RexServe, commit ").append(plain(card.commit()));
        text.append(", on ").append(card.date()).append(".\n");
        text.append("\n## Licences\n\n").append(licenceTable());
        section(text, "Made of", bases());
        section(text, "Data", data());
        section(text, "Entries that could not be used", unusable());
        section(text, "Figures", figures());
        section(text, "Recipe", recipe());
        return text.toString();
    }

    /// The text of `LICENSE.md`.
    String licences() {
        return "# Licences\n\nThis model consists of parts under licences of their own, as their publishers state them.\n"
                + "Their texts are in the folder licences, where the publishers ship any.\n\n" + licenceTable();
    }

    private void frontMatter(StringBuilder text) {
        FrontMatterLicence licence = FrontMatterLicence.of(card.licences());
        text.append("license: ").append(licence.identifier()).append('\n');
        if (licence.isOther()) {
            text.append("license_name: ").append(licence.name()).append('\n');
            text.append("license_link: ").append(ModelCard.LICENCES).append('\n');
        }
        List<BaseModel> published =
                card.bases().stream().filter(BaseModel::published).toList();
        if (!published.isEmpty()) {
            text.append("base_model:\n");
            published.forEach(
                    base -> text.append("- ").append(quoted(base.name())).append('\n'));
        }
        text.append("library_name: rexserve\npipeline_tag: object-detection\ntags:\n- rexserve\n");
    }

    // JSON's texts are YAML's, too.
    private static String quoted(String text) {
        return JsonMapper.shared().writeValueAsString(text);
    }

    private String licenceTable() {
        if (card.licences().isEmpty()) {
            return "Nobody states a licence of this model's parts.\n";
        }
        return table(
                List.of("part", "licence", "stated in", "text"),
                card.licences().stream()
                        .map(licence -> List.of(licence.part(), named(licence), licence.source(), licence.link()))
                        .toList());
    }

    private static String named(Licence licence) {
        return licence.isKnown() ? licence.name() : "unknown: ask its publisher before you use it";
    }

    private String bases() {
        return table(
                List.of("part", "model", "sha256"),
                card.bases().stream()
                        .map(base -> List.of(base.part(), base.name(), base.sha256()))
                        .toList());
    }

    private String data() {
        return table(
                List.of("set", "format", "used as", "images", "regions", "licences of its images"),
                card.data().stream()
                        .map(set -> List.of(
                                set.name(),
                                set.format(),
                                set.role(),
                                String.valueOf(set.images()),
                                String.valueOf(set.regions()),
                                set.licenceText()))
                        .toList());
    }

    private String unusable() {
        return table(
                List.of("reason", "entries"),
                card.unusable().entrySet().stream()
                        .map(entry -> List.of(entry.getKey(), String.valueOf(entry.getValue())))
                        .toList());
    }

    private String figures() {
        String rows = table(
                List.of("figure", "before", "after"),
                card.figures().stream()
                        .map(figure -> List.of(figure.name(), number(figure.before()), number(figure.after())))
                        .toList());
        return rows.isEmpty() || card.protocol().isEmpty() ? rows : plain(card.protocol()) + "\n\n" + rows;
    }

    private String recipe() {
        return table(
                List.of("option", "value"),
                card.recipe().entrySet().stream()
                        .map(entry -> List.of(entry.getKey(), entry.getValue()))
                        .toList());
    }

    private static String number(@Nullable Double value) {
        return value == null || value.isNaN() ? "-" : String.format(Locale.ROOT, "%.3f", value);
    }

    private static void section(StringBuilder text, String title, String content) {
        if (!content.isEmpty()) {
            text.append("\n## ").append(title).append("\n\n").append(content);
        }
    }

    private static String table(List<String> head, List<List<String>> rows) {
        if (rows.isEmpty()) {
            return "";
        }
        return row(head) + "|" + "---|".repeat(head.size()) + "\n"
                + rows.stream().map(CardText::row).collect(Collectors.joining());
    }

    private static String row(List<String> cells) {
        return cells.stream().map(CardText::plain).collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    private static String plain(String text) {
        var plain = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (SPECIAL.indexOf(c) >= 0) {
                plain.append('\\');
            }
            plain.appendCodePoint(Character.isISOControl(c) ? ' ' : c);
        });
        return plain.toString();
    }
}
