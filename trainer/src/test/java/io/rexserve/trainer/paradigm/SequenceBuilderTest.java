package io.rexserve.trainer.paradigm;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.datasets.art.NameVectors;
import io.rexserve.image.box.PixelBox;
import io.rexserve.trainer.language.DecoderVocabulary;
import io.rexserve.trainer.language.PromptIds;
import io.rexserve.trainer.language.Target;
import io.rexserve.trainer.language.Target.Kind;
import io.rexserve.trainer.language.TokenSequence;
import java.io.IOException;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SequenceBuilderTest {
    private static final NameVectors VECTORS = new NameVectors();
    private static final DecoderVocabulary VOCABULARY = new DecoderVocabulary(CoordinateTokens.tokens());
    private static final CoordinateTokens COORDINATES = new CoordinateTokens(VOCABULARY);
    private static final ParadigmScene SCENE = Scenes.cats(VECTORS);
    private static PromptIds prompts;
    private static SequenceBuilder builder;

    @BeforeAll
    static void open() throws IOException {
        prompts = new PromptIds(VOCABULARY);
        builder = new SequenceBuilder(prompts, COORDINATES);
    }

    @AfterAll
    static void close() {
        prompts.close();
    }

    private static TokenSequence sequence(Arm arm, int name, long seed) {
        return builder.build(arm, SCENE, List.of(name), new SplittableRandom(seed));
    }

    private static List<Target> of(TokenSequence sequence, Kind kind) {
        return sequence.targets().stream()
                .filter(target -> target.kind() == kind)
                .toList();
    }

    private static Integer left(PixelBox box) {
        return COORDINATES.ids(BinnedBox.of(box)).getFirst();
    }

    @Test
    void theFirstIndexMayBeThatOfAnyMatchInWhateverOrderTheyAreListed() {
        Set<Integer> first = new HashSet<>();
        for (long seed = 0; seed < 12; seed++) {
            TokenSequence sequence = sequence(Arm.INDEX, Scenes.CAT, seed);
            Target target = of(sequence, Kind.FIRST).getFirst();
            first.add(sequence.ids().get(target.position() + 1));

            assertThat(target.allowed())
                    .containsExactlyInAnyOrder(prompts.region(0), prompts.region(3), prompts.region(8));
            assertThat(target.masked()).containsExactly(prompts.region(4));
        }
        assertThat(first).hasSize(3);
    }

    @Test
    void theFirstLeftEdgeMayBeThatOfAnyBoxAndCountsTwiceWhereTwoShareIt() {
        Set<Integer> first = new HashSet<>();
        for (long seed = 0; seed < 12; seed++) {
            TokenSequence sequence = sequence(Arm.COORDINATES, Scenes.CAT, seed);
            Target target = of(sequence, Kind.FIRST).getFirst();
            first.add(sequence.ids().get(target.position() + 1));

            assertThat(left(Scenes.ONE)).isEqualTo(left(Scenes.TWO));
            assertThat(Collections.frequency(target.allowed(), left(Scenes.ONE)))
                    .isEqualTo(6);
            assertThat(Collections.frequency(target.allowed(), left(Scenes.ONE) + 1))
                    .isEqualTo(4);
            assertThat(Collections.frequency(target.allowed(), left(Scenes.ONE) - 2))
                    .isEqualTo(2);
            assertThat(Collections.frequency(target.allowed(), left(Scenes.THREE)))
                    .isEqualTo(3);
            assertThat(target.allowed()).hasSize(27);
        }
        assertThat(first).containsExactlyInAnyOrder(left(Scenes.ONE), left(Scenes.THREE));
    }

    @Test
    void laterEdgesFollowWhatWasSaidOfTheBox() {
        for (long seed = 0; seed < 12; seed++) {
            TokenSequence sequence = sequence(Arm.IMAGE_COORDINATES, Scenes.CAT, seed);
            Target first = of(sequence, Kind.FIRST).getFirst();
            boolean shared = sequence.ids().get(first.position() + 1).equals(left(Scenes.ONE));
            List<Target> placed = of(sequence, Kind.PLACED).subList(0, 3);

            assertThat(placed.get(0).allowed()).hasSize(shared ? 18 : 9);
            assertThat(placed.get(1).allowed()).hasSize(9);
            assertThat(placed.get(2).allowed()).hasSize(9);
        }
    }

    @Test
    void aLeftEdgeThatWasSaidIsMaskedUnlessAnotherBoxHasIt() {
        for (long seed = 0; seed < 12; seed++) {
            TokenSequence sequence = sequence(Arm.COORDINATES, Scenes.CAT, seed);
            Target close = of(sequence, Kind.CLOSE).getFirst();

            assertThat(new HashSet<>(close.masked())).containsExactlyInAnyOrder(left(Scenes.ONE), left(Scenes.THREE));
            for (Target later : of(sequence, Kind.LATER)) {
                assertThat(later.masked()).doesNotContainAnyElementsOf(later.allowed());
            }
        }
    }

    @Test
    void rightAndBottomEdgesAreNeverMaskedWhereTheyAreWanted() {
        for (Target placed : of(sequence(Arm.COORDINATES, Scenes.CAT, 1), Kind.PLACED)) {
            assertThat(placed.masked()).doesNotContainAnyElementsOf(placed.allowed());
        }
    }

    @Test
    void anObjectThatNobodyProposedIsRefusedByIndexAndSaidByCoordinates() {
        assertThat(of(sequence(Arm.INDEX, Scenes.DOG, 1), Kind.REFUSE)).hasSize(1);
        assertThat(of(sequence(Arm.COORDINATES, Scenes.DOG, 1), Kind.FIRST)
                        .getFirst()
                        .allowed())
                .hasSize(9)
                .contains(left(Scenes.HIDDEN));
    }

    @ParameterizedTest
    @EnumSource(Arm.class)
    void anAbsentNameIsRefused(Arm arm) {
        TokenSequence sequence = sequence(arm, Scenes.ABSENT, 1);

        assertThat(of(sequence, Kind.REFUSE).getFirst().allowed()).containsExactly(prompts.objectsEnd());
        assertThat(of(sequence, Kind.MATCHED).getFirst().allowed()).containsExactly(prompts.objectsEnd());
    }

    @ParameterizedTest
    @EnumSource(Arm.class)
    void everyArmHasBothAuxiliaryLossesWhereItsAnswerComesFrom(Arm arm) {
        TokenSequence sequence = sequence(arm, Scenes.CAT, 1);
        List<Target> copied = of(sequence, Kind.COPIED);

        assertThat(of(sequence, Kind.MATCHED)).hasSize(1);
        assertThat(of(sequence, Kind.MATCHED).getFirst().allowed()).hasSize(arm.answersIndices() ? 3 : 27);
        assertThat(copied)
                .isNotEmpty()
                .allMatch(target -> arm.answersIndices() == (target.allowed().size() == 1));
        assertThat(copied)
                .extracting(Target::position)
                .isSubsetOf(arm.seesObjects() ? sequence.objectSlots() : sequence.visualSlots());
    }

    @Test
    void indexAndCoordinatesWithObjectTokensHaveTheSamePrompt() {
        TokenSequence a = builder.prefix(Arm.INDEX, SCENE);
        TokenSequence b = builder.prefix(Arm.COORDINATES, SCENE);

        assertThat(a.ids()).isEqualTo(b.ids());
        assertThat(a.objects()).containsExactly(b.objects());
        assertThat(builder.prefix(Arm.IMAGE_COORDINATES, SCENE).objectSlots()).isEmpty();
    }
}
