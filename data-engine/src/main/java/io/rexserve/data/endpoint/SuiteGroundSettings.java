package io.rexserve.data.endpoint;

import io.rexserve.data.ground.MatchSettings;
import io.rexserve.data.stage.Stage;
import io.rexserve.data.stage.StageEnvironment;
import io.rexserve.data.stage.StageSettings;
import org.jspecify.annotations.Nullable;

/// The stage `ground` by a RexServe suite, through its gateway's REST interface: the gRPC libraries behind it and
/// Spark's cannot lie on one class path.
///
/// @param endpoint whose address is the gateway's, such as `http://localhost:8080`
/// @param upnSha256 digest of the proposal network that the gateway must serve; null for any
/// @param chatRexSha256 digest of the language model that it must serve; null for any
/// @param minProposalScore least score of a proposal; negative for the service's own
/// @param maxProposals 1 to 900
/// @param refuseUnfamiliar whether a picture that the suite's proposal network finds unlike its training images is
///     refused, unless it brings regions
/// @param required whether a picture without a grounded phrase is refused; else it goes on without regions
public record SuiteGroundSettings(
        EndpointSettings endpoint,
        @Nullable String upnSha256,
        @Nullable String chatRexSha256,
        double minProposalScore,
        int maxProposals,
        MatchSettings match,
        boolean refuseUnfamiliar,
        boolean required)
        implements StageSettings {
    private static final int VERSION = 3;

    @Override
    public String stage() {
        return "ground";
    }

    @Override
    public String identity() {
        return "ground by suite " + VERSION + "\n" + endpoint.identity() + "\nupn " + upnSha256 + "\nchatrex "
                + chatRexSha256 + "\nminProposalScore " + minProposalScore + "\nmaxProposals " + maxProposals + "\n"
                + match + "\nrefuseUnfamiliar " + refuseUnfamiliar + "\nrequired " + required;
    }

    @Override
    public Stage open(StageEnvironment environment) {
        return new SuiteGrounder(this, environment);
    }
}
