package io.rexserve.data.ground;

import io.rexserve.data.embedded.EmbeddedModels;
import io.rexserve.data.embedded.ModelSource;
import io.rexserve.data.embedded.ModelStageSettings;
import io.rexserve.data.embedded.ProposalSettings;
import io.rexserve.data.stage.Stage;
import io.rexserve.data.stage.StageEnvironment;

/// Grounds phrases with UPN's proposals and ChatRex's phrase scores in this process.
///
/// @param headForUnknownWords whether a phrase with words that the model's vocabulary lacks is asked by its head noun;
/// else it is not grounded
/// @param required whether a picture without a grounded phrase is refused; else it goes on without regions
public record ModelGroundSettings(
        ModelSource models,
        ProposalSettings proposals,
        MatchSettings match,
        boolean headForUnknownWords,
        boolean required)
        implements ModelStageSettings {
    private static final int VERSION = 3;

    public static ModelGroundSettings defaults(ModelSource models) {
        return new ModelGroundSettings(models, ProposalSettings.DEFAULT, MatchSettings.DEFAULT, true, true);
    }

    @Override
    public String stage() {
        return "ground";
    }

    @Override
    public String identity() {
        return "ground by model " + VERSION + "\n" + models.identity() + "\n" + proposals + "\n" + match
                + "\nheadForUnknownWords " + headForUnknownWords + "\nrequired " + required;
    }

    @Override
    public Stage open(StageEnvironment environment) {
        EmbeddedModels leased = EmbeddedModels.lease(models, environment.threads());
        boolean opened = false;
        try {
            leased.requireBoxes(proposals.maxBoxes());
            opened = true;
            return new ModelGround(this, leased);
        } finally {
            if (!opened) {
                leased.close();
            }
        }
    }
}
