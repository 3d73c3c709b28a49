package io.rexserve.data.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.data.record.Conversation;
import io.rexserve.data.record.GroundedRegion;
import io.rexserve.data.record.Origin;
import io.rexserve.data.record.Phrase;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.record.Statement;
import io.rexserve.data.stage.Cost;
import io.rexserve.data.stage.ItemRefusal;
import io.rexserve.data.stage.NoEndpoint;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.RefusalReason;
import io.rexserve.data.stage.Stage;
import io.rexserve.data.stage.StageEnvironment;
import io.rexserve.data.stage.StageException;
import io.rexserve.data.stage.StageInput;
import io.rexserve.data.stage.StageSettings;
import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.Dialogue;
import io.rexserve.datasets.record.Grounding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConversationStageTest {
    @TempDir
    private Path folder;

    private static RexverseRecord record(String path, GroundedRegion... regions) {
        return RexverseRecord.of("0".repeat(64), Origin.of(path), 640, 480, 1)
                .withCaptions(List.of(Statement.of("A red car and a blue car", "source")))
                .withPhrases(List.of(
                        new Phrase("red car", 0, 2, 9, "car", Phrase.Kind.CATEGORY),
                        new Phrase("blue car", 0, 16, 24, "car", Phrase.Kind.CATEGORY)))
                .withRegions(List.of(regions));
    }

    private static GroundedRegion region(String category, double x, Integer... phrases) {
        return new GroundedRegion(
                Box.ofCorners(x, 10, x + 50, 60),
                List.of(phrases),
                Statement.of(category, "test"),
                null,
                null,
                null,
                new TreeMap<>());
    }

    private DialogueFile write(String text) {
        try {
            return DialogueFile.of(Files.writeString(folder.resolve("dialogues.json"), text));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String entry(String image, String question, String answer) {
        return "{\"id\": 7, \"image\": \"" + image
                + "\", \"conversations\": [{\"from\": \"human\", \"value\": \"<image>\\n" + question
                + "\"}, {\"from\": \"gpt\", \"value\": \"" + answer + "\"}]}";
    }

    private static Outcome.Kept run(ConversationSettings settings, RexverseRecord record) {
        try (Stage stage = NoEndpoint.open(settings)) {
            return (Outcome.Kept) stage.process(new StageInput(record, new byte[0]), NoEndpoint.ANSWERS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Dialogue> dialogues(Outcome.Kept kept) {
        return kept.record().conversations().stream()
                .map(Conversation::dialogue)
                .toList();
    }

    @Test
    void phrasesOfAnswersAreTiedToTheRegionsThatTheyName() {
        DialogueFile file =
                write("[" + entry("a.jpg", "What is there?", "A red automobile, two cars and a tree.") + "]");
        Outcome.Kept kept = run(
                new ConversationSettings(file, null, false),
                record("a.jpg", region("car", 10, 0), region("car", 200, 1)));
        Dialogue dialogue = dialogues(kept).getFirst();
        assertThat(dialogue.turns().getFirst().text()).isEqualTo("What is there?");
        assertThat(dialogue.turns().get(1).groundings())
                .containsExactly(new Grounding(2, 16, List.of(0)), new Grounding(18, 26, List.of(0, 1)));
        assertThat(kept.record().conversations().getFirst().by()).isEqualTo("source");
        assertThat(kept.refusals()).isEmpty();
    }

    @Test
    void aPhraseThatCouldMeanSeveralRegionsIsTiedToNone() {
        DialogueFile file = write(entry("a.jpg", "Well?", "The car is parked. Three cars are parked. Cars."));
        Outcome.Kept kept = run(
                new ConversationSettings(file, null, false), record("a.jpg", region("car", 10), region("car", 200)));
        assertThat(dialogues(kept).getFirst().turns().get(1).groundings())
                .containsExactly(new Grounding(42, 46, List.of(0, 1)));
        assertThat(kept.refusals())
                .containsExactly(
                        new ItemRefusal("car", RefusalReason.AMBIGUOUS, "2 regions (expected: 1)"),
                        new ItemRefusal("Three cars", RefusalReason.AMBIGUOUS, "2 regions (expected: 3)"));
    }

    /// A grounder that finds a tree wherever it is asked for one, and remembers what it was asked.
    private record Trees(List<String> asked) implements StageSettings {
        @Override
        public String stage() {
            return "ground";
        }

        @Override
        public String identity() {
            return "trees";
        }

        @Override
        public Stage open(StageEnvironment environment) {
            return (input, answers) -> {
                input.record().phrases().forEach(phrase -> asked.add(phrase.text()));
                var regions = new ArrayList<>(input.record().regions());
                regions.add(region("tree", 400, 0));
                return new Outcome.Kept(input.record().withRegions(regions), List.of(), new Cost(0, 3, 4));
            };
        }
    }

    @Test
    void whatNoRegionShowsIsLookedForAsAPhraseOfACaption() {
        DialogueFile file =
                write("[" + entry("a.jpg", "What is there?", "A car beside a tree. The tree is tall.") + "]");
        var trees = new Trees(new ArrayList<>());
        Outcome.Kept kept = run(new ConversationSettings(file, trees, false), record("a.jpg", region("car", 10, 0)));
        assertThat(trees.asked()).containsExactly("tree");
        assertThat(kept.record().regions()).hasSize(2);
        assertThat(kept.record().regions().getFirst().phrases()).containsExactly(0);
        assertThat(kept.record().captions()).hasSize(1);
        assertThat(kept.cost().tokensOut()).isEqualTo(4);
        assertThat(dialogues(kept).getFirst().turns().get(1).groundings())
                .containsExactly(new Grounding(2, 5, List.of(0)), new Grounding(15, 19, List.of(1)));
    }

    @Test
    void aPictureIsFoundByTheEndOfItsPathOrItsKey() {
        DialogueFile file =
                write(entry("llava/images/7.jpg", "Q?", "A car.") + "\n" + entry("other/7.png", "Q?", "B."));
        var settings = new ConversationSettings(file, null, false);
        assertThat(dialogues(run(settings, record("images/7.jpg")))).hasSize(1);
        assertThat(dialogues(run(settings, record("more/images/7.jpg")))).isEmpty();
        assertThat(dialogues(run(settings, record("8.jpg")))).isEmpty();
        var origin = new Origin("shard-0.tar", "images/7", null, null, null, null, null, null);
        RexverseRecord inArchive = RexverseRecord.of("1".repeat(64), origin, 640, 480, 1);
        assertThat(dialogues(run(settings, inArchive))).hasSize(1);
    }

    @Test
    void dialoguesOfTwoPicturesOfOneNameAreRefused() {
        DialogueFile file = write(entry("a/7.jpg", "Q?", "A car.") + "\n" + entry("b/7.jpg", "Q?", "A tree."));
        Outcome.Kept kept = run(new ConversationSettings(file, null, false), record("7.jpg"));
        assertThat(kept.record().conversations()).isEmpty();
        assertThat(kept.refusals())
                .containsExactly(new ItemRefusal(
                        "7.jpg",
                        RefusalReason.INVALID_DIALOGUE,
                        "dialogues of a/7.jpg, b/7.jpg (expected: of one picture)"));
    }

    @Test
    void damagedDialoguesAreRefusedWithWhatIsWrong() {
        List<String> wrong = List.of(
                "{\"image\": \"a.jpg\"}",
                "{\"image\": \"a.jpg\", \"conversations\": []}",
                "{\"image\": \"a.jpg\", \"conversations\": [{\"from\": \"cat\", \"value\": \"x\"}]}",
                "{\"image\": \"a.jpg\", \"conversations\": [{\"from\": \"gpt\", \"value\": \"x\"}]}",
                "{\"image\": \"a.jpg\", \"conversations\": [{\"from\": \"human\", \"value\": \"x\"}]}",
                entry("a.jpg", "Q?", " "),
                entry("a.jpg", "Q?", "<obj3>"),
                entry("a.jpg", "<image>", "x"));
        DialogueFile file = write(String.join("\n", wrong) + "\n" + entry("a.jpg", "Q?", "A car."));
        Outcome.Kept kept = run(new ConversationSettings(file, null, false), record("a.jpg"));
        assertThat(kept.record().conversations()).hasSize(1);
        assertThat(kept.refusals()).extracting(ItemRefusal::reason).containsOnly(RefusalReason.INVALID_DIALOGUE);
        assertThat(kept.refusals())
                .extracting(ItemRefusal::detail)
                .containsExactly(
                        "conversations: missing (expected: a list of turns)",
                        "conversations: [] (expected: a list of turns)",
                        "conversations[0].from: \"cat\" (expected: human, gpt, system, or user, assistant)",
                        "conversations[0]: said by ASSISTANT (expected: user and assistant in turns)",
                        "conversations: ends without an answer (expected: one)",
                        "conversations[1].value: \" \" (expected: 1 to 100000 characters without tags of regions)",
                        "conversations[1].value: \"<obj3>\" (expected: 1 to 100000 characters without tags of regions)",
                        "conversations[0]: several <image> (expected: one picture)");
    }

    @Test
    void everyEntryOfAFileIsCounted() throws IOException {
        DialogueFile file = write(entry("a.jpg", "Q?", "A car.") + "\n{\"image\": \"a.jpg\", \"conversa\n"
                + "{\"image\": \"a.jpg\", \"conversations\": [{\"from\": 1\n" + entry("nowhere.jpg", "Q?", "A tree.")
                + "\n"
                + "{\"conversations\": []}\n" + entry("a.jpg", "Q?", "") + "\ngarbage\n"
                + entry("a.jpg", "Q?", "B \\\" {."));
        DialogueCoverage coverage = DialogueCoverage.of(file, Stream.of(record("a.jpg")));
        assertThat(coverage.used()).isEqualTo(2);
        assertThat(coverage.unknown()).isEqualTo(1);
        assertThat(coverage.damaged()).isEqualTo(5);
        assertThat(coverage.first())
                .anyMatch(line -> line.equals("nowhere.jpg: no such picture in the run"))
                .anyMatch(line -> line.startsWith("dialogues.json, entry 1, byte "));
    }

    @Test
    void aFileThatHasChangedStopsTheRun() throws IOException {
        DialogueFile file = write(entry("a.jpg", "Q?", "A car."));
        Files.writeString(folder.resolve("dialogues.json"), "[]");
        assertThatThrownBy(() -> run(new ConversationSettings(file, null, false), record("a.jpg")))
                .isInstanceOf(StageException.class)
                .hasMessageContaining(file.path())
                .hasMessageContaining("expected: " + file.sha256());
        assertThatThrownBy(() -> DialogueFile.of(folder.resolve("missing.json")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no such file");
    }

    @Test
    void aRecordMakesADialogueOfWhatItSays() {
        GroundedRegion described = region("car", 10, 0)
                .withDescription(Statement.of("A red car with a dent.", "test"))
                .withReferring(Statement.of("the leftmost red car in the picture", "test"));
        Outcome.Kept kept = run(ConversationSettings.DEFAULT, record("a.jpg", described, region("car", 200, 1)));
        Dialogue dialogue = dialogues(kept).getFirst();
        assertThat(dialogue.turns())
                .extracting(Dialogue.Turn::text)
                .containsExactly(
                        "Describe the picture, and show where the things are.",
                        "A red car and a blue car",
                        "Where are the cars?",
                        "Here are the cars.",
                        "Can you point out the leftmost red car in the picture?",
                        "This is the leftmost red car in the picture.",
                        "What can you say about this car?",
                        "A red car with a dent.");
        assertThat(words(dialogue, 1)).containsExactly("red car [0]", "blue car [1]");
        assertThat(words(dialogue, 3)).containsExactly("cars [0, 1]");
        assertThat(words(dialogue, 5)).containsExactly("the leftmost red car in the picture [0]");
        assertThat(words(dialogue, 6)).containsExactly("car [0]");
        assertThat(run(ConversationSettings.DEFAULT, record("a.jpg")).record().conversations())
                .isEmpty();
    }

    private static List<String> words(Dialogue dialogue, int turn) {
        Dialogue.Turn said = dialogue.turns().get(turn);
        return said.groundings().stream()
                .map(grounding -> grounding.words(said.text()) + " " + grounding.regions())
                .toList();
    }

    @Test
    void theFingerprintFollowsTheFileNotItsPath() throws IOException {
        DialogueFile file = write(entry("a.jpg", "Q?", "A car."));
        var moved = new DialogueFile("elsewhere", file.sha256());
        assertThat(new ConversationSettings(file, null, true).identity())
                .isEqualTo(new ConversationSettings(moved, null, true).identity())
                .isNotEqualTo(new ConversationSettings(write("[]"), null, true).identity());
    }
}
