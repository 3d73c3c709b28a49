package io.rexserve.data.conversation;

import io.rexserve.data.phrase.NounPhrase;
import io.rexserve.data.record.Conversation;
import io.rexserve.data.record.GroundedRegion;
import io.rexserve.data.record.Phrase;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.record.Statement;
import io.rexserve.data.stage.AnswerStore;
import io.rexserve.data.stage.Cost;
import io.rexserve.data.stage.ItemRefusal;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.RefusalReason;
import io.rexserve.data.stage.Stage;
import io.rexserve.data.stage.StageInput;
import io.rexserve.datasets.record.Dialogue;
import io.rexserve.datasets.record.Dialogue.Speaker;
import io.rexserve.datasets.record.Dialogue.Turn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Grounds the given dialogues of a picture, and adds the one that its record makes.
///
/// Answers are treated as captions (ChatRex, section 4.1, step 6): their phrases are tied to the record's regions,
/// and what no region shows is looked for by the means of the stage `ground`, if the recipe wants it.
final class ConversationStage implements Stage {
    /// Who wrote a given dialogue.
    static final String SOURCE = "source";

    private final ConversationSettings settings;
    private final @Nullable DialogueIndex dialogues;
    private final @Nullable Stage grounder;
    private final AnswerGrounding grounding = new AnswerGrounding();

    ConversationStage(ConversationSettings settings, @Nullable DialogueIndex dialogues, @Nullable Stage grounder) {
        this.settings = settings;
        this.dialogues = dialogues;
        this.grounder = grounder;
    }

    @Override
    public int concurrency() {
        return grounder == null ? 1 : grounder.concurrency();
    }

    @Override
    public Outcome process(StageInput input, AnswerStore answers) throws InterruptedException {
        long began = System.nanoTime();
        RexverseRecord record = input.record();
        var refusals = new ArrayList<ItemRefusal>();
        List<Dialogue> given = dialogues == null ? List.of() : given(dialogues, record, refusals);
        RexverseRecord asked = asked(record, given);
        Cost cost = Cost.NONE;
        if (grounder != null && !asked.phrases().isEmpty()) {
            Outcome grounded = grounder.process(new StageInput(asked, input.content()), answers);
            cost = grounded.cost();
            if (grounded instanceof Outcome.Failed failed) {
                return new Outcome.Failed("dialogues: " + failed.detail(), cost.since(began));
            }
            // A refusal says that nothing was found that no region shows already.
            if (grounded instanceof Outcome.Kept kept) {
                record = withFound(record, kept.record());
                refusals.addAll(kept.refusals());
            }
        }
        return new Outcome.Kept(converse(record, given, refusals), refusals, cost.since(began));
    }

    private RexverseRecord converse(RexverseRecord record, List<Dialogue> given, List<ItemRefusal> refusals) {
        var conversations = new ArrayList<>(record.conversations());
        for (Dialogue dialogue : given) {
            var turns = new ArrayList<Turn>();
            for (Turn turn : dialogue.turns()) {
                turns.add(turn.speaker() == Speaker.ASSISTANT ? grounding.ground(turn, record, refusals) : turn);
            }
            conversations.add(new Conversation(new Dialogue(turns), SOURCE));
        }
        if (settings.made()) {
            RecordDialogue.of(record)
                    .ifPresent(made -> conversations.add(new Conversation(made, RecordDialogue.AUTHOR)));
        }
        return record.withConversations(conversations);
    }

    private static List<Dialogue> given(DialogueIndex index, RexverseRecord record, List<ItemRefusal> refusals) {
        Set<String> names = PictureNames.of(record);
        Map<String, List<JsonNode>> byImage = new LinkedHashMap<>();
        var seen = new LinkedHashSet<Long>();
        for (String name : names) {
            if (!seen.add(DialogueIndex.hash(name))) {
                continue;
            }
            for (JsonNode entry : index.entries(name)) {
                String image = DialogueParser.image(entry);
                if (image != null && PictureNames.means(image, names)) {
                    byImage.computeIfAbsent(image, key -> new ArrayList<>()).add(entry);
                }
            }
        }
        if (byImage.size() > 1) {
            refusals.add(new ItemRefusal(
                    names.iterator().next(),
                    RefusalReason.INVALID_DIALOGUE,
                    "dialogues of " + String.join(", ", byImage.keySet()) + " (expected: of one picture)"));
            return List.of();
        }
        var given = new ArrayList<Dialogue>();
        byImage.forEach((image, entries) -> entries.forEach(entry -> {
            try {
                given.add(DialogueParser.dialogue(entry));
            } catch (IllegalArgumentException e) {
                refusals.add(new ItemRefusal(
                        item(image, entry), RefusalReason.INVALID_DIALOGUE, String.valueOf(e.getMessage())));
            }
        }));
        return given;
    }

    private static String item(String image, JsonNode entry) {
        JsonNode id = entry.path("id");
        return id.isString() || id.isNumber() ? image + ", dialogue " + id.asString() : image;
    }

    /// The record with answers in the place of captions, and those of their phrases that no region is of the kind of.
    private RexverseRecord asked(RexverseRecord record, List<Dialogue> given) {
        var captions = new ArrayList<Statement>();
        var phrases = new ArrayList<Phrase>();
        var texts = new LinkedHashSet<String>();
        for (Dialogue dialogue : given) {
            for (Turn turn : dialogue.turns()) {
                if (turn.speaker() != Speaker.ASSISTANT) {
                    continue;
                }
                captions.add(Statement.of(turn.text(), SOURCE));
                for (NounPhrase phrase : grounding.unknown(turn.text(), record)) {
                    if (texts.add(phrase.text())) {
                        phrases.add(new Phrase(
                                phrase.text(),
                                captions.size() - 1,
                                phrase.start(),
                                phrase.end(),
                                phrase.head(),
                                Phrase.Kind.CATEGORY));
                    }
                }
            }
        }
        // Regions speak of the record's own phrases, which are not asked again.
        List<GroundedRegion> regions =
                record.regions().stream().map(ConversationStage::withoutPhrases).toList();
        return record.withRegions(regions).withCaptions(captions).withPhrases(phrases);
    }

    private static RexverseRecord withFound(RexverseRecord record, RexverseRecord grounded) {
        var regions = new ArrayList<>(record.regions());
        grounded.regions().stream()
                .skip(record.regions().size())
                .map(ConversationStage::withoutPhrases)
                .forEach(regions::add);
        return record.withRegions(regions);
    }

    private static GroundedRegion withoutPhrases(GroundedRegion region) {
        return new GroundedRegion(
                region.box(),
                List.of(),
                region.category(),
                region.phrase(),
                region.description(),
                region.referring(),
                region.scores());
    }

    @Override
    public void close() {
        if (grounder != null) {
            grounder.close();
        }
        if (dialogues != null) {
            dialogues.close();
        }
    }
}
