package io.rexserve.tuning.card;

import io.rexserve.model.card.CardFile;
import io.rexserve.model.card.Licence;
import io.rexserve.model.card.TrainedOn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What is said about a model that was made here.
///
/// @param title of the model
/// @param summary what it is and how it was made, one paragraph a line
/// @param licences of its parts; see [io.rexserve.model.inspection.Inspector#licences] for those of a base model
/// @param trained the tasks and names that it was trained on, as far as somebody states them
/// @param bases what it was made of
/// @param data what it learnt from and was measured on
/// @param unusable entries of the data that could not be used, by reason
/// @param recipe every option by name, see [#recipe]
/// @param figures measured on data that it never learnt from
/// @param protocol how they were measured, empty where there are none
/// @param commit of RexServe, see [io.rexserve.cli.Machine]
/// @param date of making
public record ModelCard(
        String title,
        List<String> summary,
        List<Licence> licences,
        TrainedOn trained,
        List<BaseModel> bases,
        List<CardData> data,
        Map<String, Long> unusable,
        SequencedMap<String, String> recipe,
        List<CardFigure> figures,
        String protocol,
        String commit,
        LocalDate date) {
    /// For people, and for Hugging Face.
    public static final String README = "README.md";

    /// Where the licences of a model of several licences stand: a name that Hugging Face links to.
    static final String LICENCES = "LICENSE.md";

    public ModelCard {
        summary = List.copyOf(summary);
        licences = List.copyOf(licences);
        bases = List.copyOf(bases);
        data = List.copyOf(data);
        unusable = new TreeMap<>(unusable);
        recipe = new LinkedHashMap<>(recipe);
        figures = List.copyOf(figures);
    }

    /// The values of a record of options by name, `optimizer.rate` for a record within a record.
    public static SequencedMap<String, String> recipe(Object options) {
        var values = new LinkedHashMap<String, String>();
        flatten("", JsonMapper.shared().valueToTree(options), values);
        return values;
    }

    private static void flatten(String name, JsonNode value, Map<String, String> values) {
        if (value.isObject()) {
            value.properties()
                    .forEach(entry -> flatten(
                            name.isEmpty() ? entry.getKey() : name + "." + entry.getKey(), entry.getValue(), values));
        } else if (!value.isNull()) {
            values.put(name, value.isValueNode() ? value.asString() : value.toString());
        }
    }

    /// Writes `README.md`, `model-card.json` and, where there are several licences or one that Hugging Face does not
    /// list, `LICENSE.md`.
    public void write(Path folder) throws IOException {
        var text = new CardText(this);
        Files.writeString(folder.resolve(README), text.readme());
        if (FrontMatterLicence.of(licences).isOther()) {
            Files.writeString(folder.resolve(LICENCES), text.licences());
        }
        Files.writeString(
                folder.resolve(CardFile.NAME),
                JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(json()) + "\n");
    }

    private ObjectNode json() {
        ObjectNode json = JsonMapper.shared().createObjectNode().put("title", title);
        json.put("date", date.toString()).put("commit", commit);
        summary.forEach(json.putArray("summary")::add);
        ArrayNode stated = json.putArray("licences");
        licences.forEach(licence -> stated.addObject()
                .put("part", licence.part())
                .put("licence", licence.name())
                .put("link", licence.link())
                .put("source", licence.source()));
        putTexts(json, "tasks", trained.tasks());
        putTexts(json, "vocabulary", trained.names());
        putTexts(json, "defaultLabels", trained.defaultLabels());
        putSpellings(json, "synonyms", trained.synonyms());
        putSpellings(json, "suggestions", trained.suggestions());
        ArrayNode of = json.putArray("bases");
        bases.forEach(base ->
                of.addObject().put("part", base.part()).put("name", base.name()).put("sha256", base.sha256()));
        ArrayNode sets = json.putArray("data");
        data.forEach(set -> set(sets.addObject(), set));
        ObjectNode reasons = json.putObject("unusable");
        unusable.forEach(reasons::put);
        ObjectNode options = json.putObject("recipe");
        recipe.forEach(options::put);
        json.put("protocol", protocol);
        ArrayNode measured = json.putArray("figures");
        for (CardFigure figure : figures) {
            ObjectNode entry = measured.addObject().put("name", figure.name());
            if (figure.before() != null) {
                entry.put("before", figure.before());
            }
            entry.put("after", figure.after());
        }
        return json;
    }

    private static void putTexts(ObjectNode json, String key, List<String> texts) {
        if (!texts.isEmpty()) {
            texts.forEach(json.putArray(key)::add);
        }
    }

    private static void putSpellings(ObjectNode json, String key, Map<String, String> spellings) {
        if (!spellings.isEmpty()) {
            spellings.forEach(json.putObject(key)::put);
        }
    }

    private static void set(ObjectNode json, CardData set) {
        json.put("name", set.name())
                .put("format", set.format())
                .put("role", set.role())
                .put("images", set.images())
                .put("regions", set.regions());
        ObjectNode licences = json.putObject("licences");
        new TreeMap<>(set.licences()).forEach(licences::put);
    }
}
