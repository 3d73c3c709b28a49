package io.rexserve.data.endpoint;

import io.rexserve.data.ground.MatchSettings;
import io.rexserve.data.stage.Stage;
import io.rexserve.data.stage.StageEnvironment;
import io.rexserve.data.stage.StageSettings;

/// The stage `ground` by a grounder behind HTTP, such as Grounding DINO: it is sent the picture and the phrases, and
/// answers with scored boxes for each.
///
/// @param match which boxes are taken
/// @param required whether a picture without a grounded phrase is refused; else it goes on without regions
public record EndpointGroundSettings(EndpointSettings endpoint, MatchSettings match, boolean required)
        implements StageSettings {
    @Override
    public String stage() {
        return "ground";
    }

    @Override
    public String identity() {
        return "ground by endpoint 2\n" + endpoint.identity() + "\n" + match + "\nrequired " + required;
    }

    @Override
    public Stage open(StageEnvironment environment) {
        return new EndpointGrounder(this, environment);
    }
}
