package io.rexserve.distributed;

import io.rexserve.model.weights.CheckpointException;
import io.rexserve.trainer.loop.Recipe;
import io.rexserve.trainer.loop.RecipeFile;
import io.rexserve.trainer.proposal.ProposalRecipe;
import io.rexserve.trainer.stage.LanguageRecipe;
import java.io.Serializable;

/// Makes a recipe of the content of its file, on the driver and on every worker.
@FunctionalInterface
interface RecipeReader extends Serializable {
    /// @param source of the bytes, for messages
    Recipe read(String source, byte[] json);

    /// Recipes of the tune commands.
    static Recipe tuned(String source, byte[] json) {
        String training = RecipeFile.training(source, json);
        return switch (training) {
            case "proposals" -> RecipeFile.parse(source, json, ProposalRecipe.class);
            case "alignment", "perception", "joint" -> RecipeFile.parse(source, json, LanguageRecipe.class);
            default ->
                throw new CheckpointException(source + ": training " + training + " (expected: one of a tune command)");
        };
    }
}
