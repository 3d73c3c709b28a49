package io.rexserve.data;

import io.rexserve.cli.CommandException;
import io.rexserve.data.recipe.Recipe;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `./rexserve data recipe`.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "recipe",
        mixinStandardHelpOptions = true,
        description = "Check a recipe and print it with all its defaults; without a file, the embedded one.")
public final class RecipeCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Parameters(
            converter = LocalPath.class,
            arity = "0..1",
            paramLabel = "FILE",
            description = "YAML (default: the embedded recipe)")
    private @Nullable Path file;

    @ArgGroup(exclusive = true)
    private @Nullable Instead instead;

    /// What is printed in the place of a recipe.
    static final class Instead {
        @Option(names = "--schema", description = "print the JSON schema of recipes, for editors")
        boolean schema;

        @Option(names = "--keys", description = "print every key with its values, default and meaning, as Markdown")
        boolean keys;
    }

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        if (instead != null) {
            out.println((instead.schema ? Recipe.schema() : Recipe.keys()).stripTrailing());
            return;
        }
        out.print(recipe().text());
        out.flush();
    }

    private Recipe recipe() {
        try {
            return file == null ? Recipe.embedded() : Recipe.load(file);
        } catch (IllegalArgumentException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
