package io.rexserve.data.endpoint;

import io.rexserve.data.stage.Stage;
import io.rexserve.data.stage.StageEnvironment;
import io.rexserve.data.stage.StageSettings;

/// The stage `describe` by an endpoint: it sees the picture, the region and the phrase, and expands the phrase into one
/// sentence about that thing only (ChatRex, section 4.1, step 4).
///
/// @param maxTokens of an answer
/// @param region how the region is shown, as the second picture
/// @param margin of a crop on each side, as a share of the box's side
public record EndpointDescribeSettings(EndpointSettings endpoint, int maxTokens, RegionPicture region, double margin)
        implements StageSettings {
    static final Prompt PROMPT = Prompt.named("describe");

    /// How a region is shown.
    public enum RegionPicture {
        /// Cut out of the picture, with a margin.
        CROP,
        /// The whole picture with a red frame around it.
        FRAME
    }

    public EndpointDescribeSettings {
        if (!(margin >= 0 && margin <= 10)) {
            throw new IllegalArgumentException("margin: " + margin + " (expected: 0 to 10)");
        }
    }

    @Override
    public String stage() {
        return "describe";
    }

    @Override
    public String identity() {
        return "describe by endpoint 2\n" + endpoint.identity() + "\n" + PROMPT.identity() + "\nmaxTokens " + maxTokens
                + "\n" + shown();
    }

    /// What decides the second picture.
    String shown() {
        return region == RegionPicture.CROP ? "crop " + margin : "frame";
    }

    @Override
    public Stage open(StageEnvironment environment) {
        return new EndpointDescriptions(this, environment);
    }
}
