package io.rexserve.trainer.language;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.datasets.art.NameVectors;
import io.rexserve.datasets.art.ObjectName;
import io.rexserve.model.grammar.ChatTemplate;
import io.rexserve.model.grammar.Prompts;
import io.rexserve.model.grammar.Task;
import io.rexserve.model.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecoderVocabularyTest {
    private final DecoderVocabulary vocabulary = new DecoderVocabulary();
    private Tokenizer tokenizer;

    @BeforeEach
    void load(@TempDir Path folder) throws IOException {
        vocabulary.write(folder);
        tokenizer = Tokenizer.load(folder);
    }

    @AfterEach
    void close() {
        tokenizer.close();
    }

    @Test
    void everyPromptConsistsOfKnownWords() {
        DecoderVocabulary.tasks()
                .forEach(task -> assertThat(tokenizer.encodeOpening(Prompts.prompt(ChatTemplate.CHATREX, 2, task)))
                        .as("%s", task)
                        .doesNotContain(vocabulary.id(DecoderVocabulary.UNKNOWN))
                        .startsWith(vocabulary.id(DecoderVocabulary.BEGIN)));
    }

    @Test
    void everyNameIsOneTokenWithItsFixedRow() {
        List<ObjectName> names = ObjectName.all();
        for (int name = 0; name < names.size(); name++) {
            assertThat(tokenizer.unknownWords(names.get(name).text())).isEmpty();
            assertThat(vocabulary.id(names.get(name).text())).isEqualTo(vocabulary.name(name));
        }
        assertThat(vocabulary.name(NameVectors.BACKGROUND)).isEqualTo(vocabulary.size() - 1);
        assertThat(tokenizer.size()).isEqualTo(vocabulary.size());
    }

    @Test
    void groupsHoldTheirMembers() {
        assertThat(vocabulary.groups())
                .hasSize(14)
                .containsKeys("animal", "sports gear", "apple", "furniture")
                .doesNotContainKeys("person", "plant");
        assertThat(vocabulary.groups().get("apple")).hasSize(2);
    }

    @Test
    void labelsAreCaseInsensitive() {
        assertThat(question("Hot Dog")).containsExactly(question("hot dog"));
        assertThat(question("Hot Dog")).contains(vocabulary.id("hot dog"));
    }

    @Test
    void otherWordsAreReportedAsUnknown() {
        assertThat(question("gramophone")).contains(vocabulary.id(DecoderVocabulary.UNKNOWN));
        assertThat(tokenizer.unknownWords("red gramophone")).containsExactly("red", "gramophone");
    }

    private int[] question(String label) {
        return tokenizer.encode(Prompts.question(ChatTemplate.CHATREX, 2, new Task.Detect(List.of(label))));
    }
}
