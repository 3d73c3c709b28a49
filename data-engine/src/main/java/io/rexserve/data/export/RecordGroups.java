package io.rexserve.data.export;

import io.rexserve.data.record.Conversation;
import io.rexserve.data.record.GroundedRegion;
import io.rexserve.data.record.Lineage;
import io.rexserve.data.record.Origin;
import io.rexserve.data.record.Phrase;
import io.rexserve.data.record.RecordJson;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.record.Statement;
import io.rexserve.datasets.record.Dialogue;
import io.rexserve.datasets.record.Grounding;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.io.api.Binary;
import org.jspecify.annotations.Nullable;

/// Records as rows of [RecordSchema].
final class RecordGroups {
    private RecordGroups() {}

    /// @param content bytes of the picture, null to leave them out
    /// @param path name of the picture
    static Group of(RexverseRecord record, byte @Nullable [] content, String path) {
        Group row = new SimpleGroup(RecordSchema.RECORD);
        row.add("id", record.id());
        Group image = row.addGroup("image");
        if (content != null) {
            image.add("bytes", Binary.fromConstantByteArray(content));
        }
        image.add("path", path);
        row.append("width", record.width()).append("height", record.height()).append("seed", record.seed());
        addOrigin(row.addGroup("origin"), record.origin());
        Group captions = row.addGroup("captions");
        record.captions().forEach(caption -> addStatement(element(captions), caption));
        Group phrases = row.addGroup("phrases");
        record.phrases().forEach(phrase -> addPhrase(element(phrases), phrase));
        Group regions = row.addGroup("regions");
        record.regions().forEach(region -> addRegion(element(regions), region));
        Group conversations = row.addGroup("conversations");
        record.conversations().forEach(conversation -> addConversation(element(conversations), conversation));
        Group lineage = row.addGroup("lineage");
        for (Lineage stage : record.lineage()) {
            element(lineage).append("stage", stage.stage()).append("fingerprint", stage.fingerprint());
        }
        addScores(row, record.scores());
        row.add("record", RecordJson.write(record));
        return row;
    }

    private static Group element(Group list) {
        return list.addGroup("list").addGroup("element");
    }

    private static void addOrigin(Group group, Origin origin) {
        group.add("path", origin.path());
        addText(group, "key", origin.key());
        addText(group, "dataset", origin.dataset());
        addText(group, "url", origin.url());
        addText(group, "licence", origin.licence());
        addText(group, "attribution", origin.attribution());
        addText(group, "text", origin.text());
        if (origin.nsfw() != null) {
            group.add("nsfw", origin.nsfw());
        }
    }

    private static void addText(Group group, String field, @Nullable String value) {
        if (value != null) {
            group.add(field, value);
        }
    }

    private static void addStatement(Group group, Statement statement) {
        group.append("text", statement.text()).append("by", statement.by());
        addScores(group, statement.scores());
    }

    private static void addScores(Group group, Map<String, Double> scores) {
        Group list = group.addGroup("scores");
        scores.forEach((name, value) -> element(list).append("name", name).append("value", value));
    }

    private static void addPhrase(Group group, Phrase phrase) {
        group.append("text", phrase.text())
                .append("caption", phrase.caption())
                .append("start", phrase.start())
                .append("end", phrase.end())
                .append("head", phrase.head())
                .append("kind", phrase.kind().name().toLowerCase(Locale.ROOT));
    }

    private static void addRegion(Group group, GroundedRegion region) {
        group.append("x1", region.box().x1())
                .append("y1", region.box().y1())
                .append("x2", region.box().x2())
                .append("y2", region.box().y2())
                .append("width", region.box().width())
                .append("height", region.box().height());
        addWhole(group.addGroup("phrases"), region.phrases());
        addOptional(group, "category", region.category());
        addOptional(group, "phrase", region.phrase());
        addOptional(group, "description", region.description());
        addOptional(group, "referring", region.referring());
        addScores(group, region.scores());
    }

    private static void addWhole(Group list, Collection<Integer> values) {
        values.forEach(value -> list.addGroup("list").append("element", value));
    }

    private static void addOptional(Group group, String field, @Nullable Statement statement) {
        if (statement != null) {
            addStatement(group.addGroup(field), statement);
        }
    }

    private static void addConversation(Group group, Conversation conversation) {
        Group turns = group.addGroup("turns");
        for (Dialogue.Turn turn : conversation.dialogue().turns()) {
            Group to = element(turns);
            to.append("speaker", turn.speaker().name().toLowerCase(Locale.ROOT)).append("text", turn.text());
            addGroundings(to.addGroup("groundings"), turn.groundings());
        }
        group.add("by", conversation.by());
    }

    private static void addGroundings(Group list, List<Grounding> groundings) {
        for (Grounding grounding : groundings) {
            Group group = element(list).append("start", grounding.start()).append("end", grounding.end());
            addWhole(group.addGroup("regions"), grounding.regions());
        }
    }
}
