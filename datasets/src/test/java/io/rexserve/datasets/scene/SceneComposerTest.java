package io.rexserve.datasets.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.datasets.art.ObjectName;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SceneComposerTest {
    private static final SceneComposer COMPOSER = PlainArt.composer();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void theSameSeedAndNumberGiveTheSameScene(int number) {
        SceneOptions options = SceneOptions.forProposals(160, 120);
        Scene first = COMPOSER.compose(7, number, options);
        Scene second = COMPOSER.compose(7, number, options);
        assertThat(second.objects()).isEqualTo(first.objects());
        assertThat(second.image().pixels()).isEqualTo(first.image().pixels());
        assertThat(Arrays.equals(
                        COMPOSER.compose(8, number, options).image().pixels(),
                        first.image().pixels()))
                .isFalse();
    }

    @Test
    void everyBoxLiesInTheImageAndIsLargeEnoughToSee() {
        for (int number = 0; number < 25; number++) {
            Scene scene = COMPOSER.compose(3, number, SceneOptions.forLanguage(192, 128));
            assertThat(scene.image().width()).isEqualTo(192);
            assertThat(scene.objects()).isNotEmpty().allSatisfy(object -> {
                assertThat(object.box().clip(192, 128)).isEqualTo(object.box());
                assertThat(Math.min(object.box().width(), object.box().height()))
                        .isGreaterThanOrEqualTo(4);
                assertThat(object.name()).isBetween(-1, ObjectName.drawn().size() - 1);
            });
        }
    }

    @Test
    void theFinePromptFindsWhatTheCoarseOneFindsAndMembersOfPanels() {
        boolean members = false;
        for (int number = 0; number < 25; number++) {
            Scene scene = COMPOSER.compose(3, number, SceneOptions.forProposals(192, 192));
            assertThat(scene.fine()).containsAll(scene.coarse());
            assertThat(scene.coarse()).extracting(SceneObject::kind).doesNotContain(SceneObject.Kind.MEMBER);
            assertThat(scene.named())
                    .allSatisfy(object -> assertThat(object.name()).isNotNegative());
            members |= scene.fine().size() > scene.coarse().size();
        }
        assertThat(members).isTrue();
    }

    @Test
    void refusesScenesTooSmallToDrawIn() {
        assertThatThrownBy(() -> SceneOptions.forTest(63, 64)).hasMessageContaining("scene: 63 x 64");
    }
}
