package io.rexserve.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.cli.CommandRun;
import io.rexserve.cli.Home;
import io.rexserve.model.card.CardFile;
import io.rexserve.model.card.Licence;
import io.rexserve.standalone.RexServe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Parts in their publishers' layouts, from the tests of module trainer.
class AssembleCommandTest {
    private static final Path PARTS = Home.folder().resolve("trainer/src/test/resources/assembly");

    @TempDir
    private Path folder;

    private CommandRun assemble(String languageModel, String clip, String convnext, String... more) {
        var words = new ArrayList<>(List.of(
                "assemble",
                "--llm",
                PARTS.resolve(languageModel).toString(),
                "--clip",
                PARTS.resolve(clip).toString(),
                "--convnext",
                PARTS.resolve(convnext).toString(),
                "--out",
                folder.resolve("model").toString()));
        words.addAll(List.of(more));
        return CommandRun.of(List.of(new AssembleCommand()), words.toArray(String[]::new));
    }

    @Test
    void writesACardWithTheLicenceOfEachPart() throws IOException {
        CommandRun run = assemble("qwen", "clip", "convnext-laion");
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(run.out())
                .contains("language model: apache-2.0 (front matter of README.md)")
                .contains("CLIP: unknown (none is stated in README.md, LICENSE and config.json)")
                .contains("104 new tokens");
        Path model = folder.resolve("model");
        assertThat(Files.readString(model.resolve("README.md")))
                .startsWith(
                        "---\nlicense: other\nlicense_name: apache-2.0-and-unknown-and-mit\nlicense_link: LICENSE.md\n")
                .contains("| CLIP | unknown: ask its publisher before you use it |")
                .contains("| ConvNeXt | convnext-laion | ");
        assertThat(model.resolve("LICENSE.md")).content().contains("| language model | apache-2.0 |");
        assertThat(CardFile.licences(model).orElseThrow())
                .extracting(Licence::name)
                .containsExactly("apache-2.0", Licence.UNKNOWN, "mit");
        assertThat(CommandRun.of(RexServe.commands(), "inspect", model.toString())
                        .out())
                .contains("licences of the weights:\n  language model: apache-2.0", "FITS");
    }

    @Test
    void licencesCanBeGiven() throws IOException {
        CommandRun run = assemble(
                "llama",
                "clip-vision",
                "convnext-timm",
                "--llm-licence",
                "mit",
                "--clip-licence",
                "mit",
                "--convnext-licence",
                "mit");
        assertThat(run.out()).contains("language model: mit (given by --llm-licence)", "but also", "llama2");
        assertThat(folder.resolve("model/README.md")).content().startsWith("---\nlicense: mit\nlibrary_name:");
        assertThat(folder.resolve("model/LICENSE.md")).doesNotExist();
    }

    @Test
    void theFolderIsServedAsItIs() {
        assertThat(assemble("llama", "clip", "convnext-laion").status()).isZero();
        CommandRun run = CommandRun.of(
                RexServe.commands(),
                "detect",
                Home.folder().resolve("samples/street.jpg").toString(),
                "person",
                "--llm-model",
                folder.resolve("model").toString());
        // Its weights are random: it may talk up to the limit of tokens, which is a warning.
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).contains("person", "proposals");
    }

    @Test
    void saysWhichPartIsNoneInOneSentence() {
        CommandRun run = assemble("clip", "clip", "convnext-laion");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err()).contains("clip/config.json: model_type: \"clip\" (expected: llama or qwen2)");
        assertThat(folder).isEmptyDirectory();
    }
}
