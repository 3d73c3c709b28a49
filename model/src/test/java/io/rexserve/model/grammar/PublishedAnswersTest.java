package io.rexserve.model.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.model.grammar.Answer.Phrase;
import io.rexserve.model.grammar.AnswerEvent.RegionMentioned;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The answers that ChatRex's own introduction prints (v1.0, b98028c), word for word.
class PublishedAnswersTest {
    private static final Map<String, String> ANSWERS = answers();

    @Test
    void readsADescriptionThatNamesItsRegion() {
        Answer answer = read("install");
        assertThat(answer.phrases()).isEmpty();
        assertThat(answer.mentions()).containsExactly(new RegionMentioned(0, new Span(0, 6)));
        assertThat(answer.text()).startsWith("<obj0> shows a brown dog lying on a bed.");
    }

    @Test
    void readsEveryDetectedRegionOfTwoNames() {
        Answer answer = read("detection");
        assertThat(answer.text()).isEqualTo("person\npigeon");
        assertThat(found(answer))
                .containsExactly(
                        "person=[10, 14, 15, 27, 28, 32, 33, 35, 38, 47, 50]",
                        "pigeon="
                                + Stream.of(
                                                IntStream.rangeClosed(0, 9),
                                                IntStream.of(11, 12, 13),
                                                IntStream.rangeClosed(16, 26),
                                                IntStream.of(29, 31, 37, 39, 40, 41, 44, 49))
                                        .flatMap(IntStream::boxed)
                                        .toList());
    }

    @Test
    void readsASentenceThatIsOnePhrase() {
        assertThat(found(read("region_caption")))
                .containsExactly("A brown dog is lying on a bed, appearing relaxed and comfortable=[0]");
    }

    @Test
    void readsACaptionAndWhereItsPhrasesStand() {
        Answer answer = read("grounded_image_caption");
        assertThat(answer.text())
                .isEqualTo("The image depicts a cozy living room with a plaid couch, a wooden TV standholding a black"
                        + " television, a red armchair, and a whiteboardwith writing on the wall, accompanied by a"
                        + " framed posterof a couple.");
        assertThat(found(answer))
                .containsExactly(
                        "plaid couch,=[2]",
                        "wooden TV stand=[3]",
                        "black television,=[1]",
                        "red armchair,=[4]",
                        "whiteboard=[0]",
                        "framed poster=[6]",
                        "couple.=[9, 11]");
    }

    @Test
    void readsAConversationThatGroundsPartsOfWords() {
        Answer answer = read("grounded_conversation");
        assertThat(answer.text())
                .contains("The sneakers and the plush toy add a personal touch")
                .endsWith("specific traits or personality.");
        assertThat(found(answer))
                .containsExactly(
                        "person=[1]",
                        "dumbbell=[2]",
                        "book=[3]",
                        "sneaker=[0]",
                        "plush toy=[1]",
                        "person=[1]",
                        "person=[1]");
    }

    /// RexSeek's evaluation knows a second notation, with blanks around tags.
    @Test
    void parsesTheSamePhrasesWithSpacesBetweenTags() {
        for (String name : ANSWERS.keySet()) {
            String answer = ANSWERS.get(name);
            String spaced = answer.replace("</ground><objects>", " </ground> <objects> ")
                    .replaceAll("(?<=<obj\\d{1,2}>)(?=<)", " ");
            assertThat(found(Answer.parse(spaced, 100))).as(name).isEqualTo(found(Answer.parse(answer, 100)));
            assertThat(Answer.parse(spaced, 100).flaws()).as(name).isEmpty();
        }
    }

    private static Answer read(String name) {
        Answer answer = Answer.parse(Objects.requireNonNull(ANSWERS.get(name), name), 51);
        assertThat(answer.flaws()).isEmpty();
        assertThat(answer.refused()).isFalse();
        assertThat(answer.phrases())
                .allSatisfy(phrase -> assertThat(answer.text()
                                .substring(phrase.span().start(), phrase.span().end()))
                        .isEqualTo(phrase.text()));
        return answer;
    }

    private static List<String> found(Answer answer) {
        List<String> found = new ArrayList<>();
        for (Phrase phrase : answer.phrases()) {
            found.add(phrase.text() + "=" + phrase.regions());
        }
        return found;
    }

    /// Each answer by the name of the script that printed it.
    private static Map<String, String> answers() {
        try (InputStream file = PublishedAnswersTest.class.getResourceAsStream("/golden/answers/chatrex-readme.txt")) {
            String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            return Arrays.stream(text.split("\n## "))
                    .skip(1)
                    .map(part -> part.split("\n", 2))
                    .collect(Collectors.toMap(
                            part -> part[0], part -> part[1].strip().replaceFirst("^prediction: ", "")));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
