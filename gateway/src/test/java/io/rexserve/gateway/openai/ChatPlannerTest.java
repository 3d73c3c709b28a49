package io.rexserve.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ChatPlannerTest {
    private static final List<String> NAMES = List.of("apple", "green apple", "turtle", "bus", "cat");

    @Test
    void findsNamesOfTheVocabularyInAQuestion() {
        assertThat(ChatPlanner.named("Where are the Turtles, and is there a green apple?", NAMES))
                .containsExactly("turtle", "green apple");
        assertThat(ChatPlanner.named("buses or one bus? Red apples and green apples", NAMES))
                .containsExactly("bus", "apple", "green apple");
    }

    @Test
    void namesInsideWordsAreNoNames() {
        assertThat(ChatPlanner.named("Which category is this?", NAMES)).isEmpty();
    }
}
