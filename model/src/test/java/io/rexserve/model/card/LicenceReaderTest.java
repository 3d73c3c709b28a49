package io.rexserve.model.card;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.model.weights.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LicenceReaderTest {
    @TempDir
    private Path folder;

    private List<String> names() {
        return LicenceReader.statements("part", folder).stream()
                .map(Licence::name)
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "license: mit|mit",
                "license: \"apache-2.0\" # as the code|apache-2.0",
                "license: other\\nlicense_name: qwen-research|qwen-research",
                "license:\\n- mit\\n- apache-2.0\\ntags:\\n- x|mit, apache-2.0",
                "license: [mit, 'llama2']|mit, llama2",
                "license: other|other"
            })
    void readsTheFrontMatterOfReadme(String matter, String name) throws IOException {
        Files.writeString(
                folder.resolve("README.md"), "---\nlanguage: en\n" + matter.replace("\\n", "\n") + "\n---\n# Model\n");
        assertThat(names()).containsExactly(name);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "# Model\\nlicense: mit\\n",
                "---\\nmodel-index:\\n- name: x\\n  license: mit\\n---\\n",
                "text\\n---\\nlicense: mit\\n---\\n",
                "---\\nlicense:\\n---\\n"
            })
    void nothingElseInReadmeIsAStatement(String readme) throws IOException {
        Files.writeString(folder.resolve("README.md"), readme.replace("\\n", "\n"));
        assertThat(names()).isEmpty();
    }

    @Test
    void readsWhatTextALicenceFileHolds() throws IOException {
        Files.writeString(folder.resolve("LICENSE"), "   Apache License\n  Version 2.0, January 2004\n");
        assertThat(names()).containsExactly("apache-2.0");
        Files.writeString(folder.resolve("LICENSE"), "Copyright (c) 2021 OpenAI\n\nMIT License\n");
        assertThat(names()).containsExactly("mit");
        Files.writeString(folder.resolve("LICENSE"), "\nQwen RESEARCH LICENSE AGREEMENT\n");
        assertThat(names()).containsExactly("qwen-research");
        Files.writeString(folder.resolve("LICENSE"), "\n  Terms of My Company, 2026\nmore\n");
        assertThat(names()).containsExactly("Terms of My Company, 2026");
    }

    @Test
    void severalStatementsStandInTheOrderInWhichTheyCount() throws IOException {
        Files.writeString(folder.resolve("README.md"), "---\nlicense: mit\nlicense_link: https://x.org/l\n---\n");
        Files.writeString(folder.resolve("LICENSE.txt"), "Apache License\nVersion 2.0");
        Files.writeString(folder.resolve("config.json"), "{\"license\": \"llama2\"}");
        assertThat(LicenceReader.statements("CLIP", folder))
                .containsExactly(
                        new Licence("CLIP", "mit", "https://x.org/l", "front matter of README.md"),
                        new Licence("CLIP", "apache-2.0", "", "text of LICENSE.txt"),
                        new Licence("CLIP", "llama2", "", "license in config.json"));
    }

    @Test
    void controlCharactersAreEscaped() throws IOException {
        Files.writeString(folder.resolve("README.md"), "---\nlicense: m\u001b[31mit\n---\n");
        assertThat(names()).containsExactly("m\\u001b[31mit");
    }

    @Test
    void aDamagedCardIsRefused() throws IOException {
        assertThat(CardFile.licences(folder)).isEmpty();
        Files.writeString(folder.resolve(CardFile.NAME), "{\"licences\": [{\"part\": \"model\"}]}");
        assertThatThrownBy(() -> CardFile.licences(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("model-card.json: licences[0] (expected: part and licence, each a text)");
    }
}
