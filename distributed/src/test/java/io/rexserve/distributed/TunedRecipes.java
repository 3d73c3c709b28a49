package io.rexserve.distributed;

import io.rexserve.trainer.corpus.CorpusOptions;
import io.rexserve.trainer.proposal.ProposalDefaults;
import io.rexserve.trainer.proposal.ProposalRecipe;
import io.rexserve.trainer.stage.Adapters;
import io.rexserve.trainer.stage.LanguageRecipe;
import io.rexserve.trainer.stage.ProposalOptions;
import io.rexserve.trainer.stage.Stage;
import io.rexserve.trainer.stage.StageRates;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Short recipes of the tune commands for the embedded models: two micro-batches of one picture a step.
final class TunedRecipes {
    private static final Path WEIGHTS =
            Path.of(System.getProperty("rexserve.home")).resolve("weights/rex-tiny");

    private TunedRecipes() {}

    static ProposalRecipe proposals(CorpusOptions data, int steps) {
        Path model = WEIGHTS.resolve("upn");
        var defaults = ProposalDefaults.of(model);
        return new ProposalRecipe(
                model.toString(),
                data,
                ProposalRecipe.Prompts.BOTH,
                new ProposalRecipe.Input(64, List.of(48, 64), 0.5, ProposalDefaults.augmentation(0.5), 0.35, 0),
                defaults.rates(defaults.rate(), defaults.backbone(), steps),
                defaults.loss(1),
                null,
                new ProposalRecipe.Stopping(steps, 0, "ar100"),
                steps,
                1,
                2,
                false,
                1);
    }

    /// @param adapters null to train in full, by Muon
    static LanguageRecipe perception(CorpusOptions data, @Nullable Adapters adapters, Path proposalFile, int steps) {
        return new LanguageRecipe(
                Stage.PERCEPTION,
                WEIGHTS.resolve("chatrex").toString(),
                data,
                ProposalOptions.of(WEIGHTS.resolve("upn").toString()),
                proposalFile.toString(),
                adapters,
                new StageRates(5e-4, adapters == null, 0.002, 0, 5e-4, 0, 0.98, 0),
                steps,
                2,
                1,
                3,
                true,
                false,
                false,
                0.03,
                1,
                steps,
                0,
                10,
                1);
    }
}
