package io.rexserve.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.cli.CommandRun;
import io.rexserve.cli.Home;
import io.rexserve.data.recipe.Recipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipeCommandTest {
    private static CommandRun run(String... arguments) {
        var all = new ArrayList<>(List.of("recipe"));
        all.addAll(List.of(arguments));
        return CommandRun.of(List.of(new RecipeCommand()), all.toArray(String[]::new));
    }

    @Test
    void theEmbeddedRecipeIsPrintedAsARecipe(@TempDir Path folder) throws Exception {
        CommandRun run = run();
        assertThat(run.status()).isZero();
        Path copy = folder.resolve("copy.yaml");
        Files.writeString(copy, run.out());
        assertThat(Recipe.load(copy)).isEqualTo(Recipe.embedded());
    }

    @Test
    void aFaultIsOneSentenceWithLineAndKey(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("r.yaml");
        Files.writeString(file, "seed: 1\nchunks: 3\n");
        CommandRun run = run(file.toString());
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains(file + ":2: chunks: unknown key (expected: version, seed, chunk");
    }

    @Test
    void aFileThatIsNotThereIsNamed(@TempDir Path folder) {
        CommandRun run = run(folder.resolve("none.yaml").toString());
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("none.yaml: not there");
    }

    @Test
    void theDocumentationHasEveryKey() throws Exception {
        String page = Files.readString(Home.folder().resolve("docs/data-engine.md"));
        String expected = run("--keys").out().strip();
        for (String row : expected.split("\n", -1)) {
            assertThat(page)
                    .as("docs/data-engine.md, Recipes (expected: the table of ./rexserve data recipe --keys)")
                    .contains(row);
        }
    }

    @Test
    void theSchemaIsPrintedAsJson() {
        assertThat(run("--schema").out().strip()).isEqualTo(Recipe.schema().strip());
    }
}
