package io.rexserve.data.ground;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhraseQueryTest {
    @ParameterizedTest
    @CsvSource({
        "two dogs, dog, dogs, dog, 2",
        "a pair of old shoes, shoe, old shoes, old shoe, 2",
        "the three red cars, car, red cars, red car, 3",
        "12 eggs, egg, eggs, egg, 12",
        "several dogs, dog, dogs, dog, 0",
        "some of the dogs, dog, of the dogs, of the dog, 0",
        "brown dog, dog, brown dog, brown dog, 0",
        "leftmost turtle, turtle, leftmost turtle, leftmost turtle, 1",
        "largest turtles, turtle, largest turtles, largest turtle, 0",
        "two people, person, people, person, 2",
        "Two Hot Dogs, dog, hot dogs, hot dog, 2",
        "two, two, two, two, 0"
    })
    void numbersAreTakenOffAndTheLastWordIsMadeSingular(
            String phrase, String head, String text, String singular, int count) {
        PhraseQuery query = PhraseQuery.of(phrase, head);
        assertThat(query.text()).isEqualTo(text);
        assertThat(query.singular()).isEqualTo(singular);
        assertThat(query.count().orElse(0)).isEqualTo(count);
    }

    @Test
    void theMostTellingFormIsAskedFirst() {
        PhraseQuery query = PhraseQuery.of("two brown dogs", "dog");
        assertThat(query.forms()).containsExactly("brown dogs", "brown dog", "dog");
        assertThat(query.isHeadAlone("dog")).isTrue();
        assertThat(query.isHeadAlone("brown dog")).isFalse();
        assertThat(PhraseQuery.of("dogs", "dog").isHeadAlone("dog")).isFalse();
    }

    @Test
    void aNameOfSeveralWordsIsTheCategory() {
        Set<String> names = Set.of("hot dog", "dog", "grapes");
        assertThat(PhraseQuery.of("two hot dogs", "dog").category(names)).isEqualTo("hot dog");
        assertThat(PhraseQuery.of("a brown dog", "dog").category(names)).isEqualTo("dog");
        assertThat(PhraseQuery.of("green grapes", "grape").category(names)).isEqualTo("grapes");
        assertThat(PhraseQuery.of("the tall man", "man").category(names)).isEqualTo("man");
    }
}
