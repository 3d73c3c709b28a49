package io.rexserve.data.ground;

import io.rexserve.data.stage.Stage;
import io.rexserve.data.stage.StageEnvironment;
import io.rexserve.data.stage.StageSettings;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Grounds phrases with a RexServe suite, by its gateway's REST interface: the suite's gRPC libraries and Spark's
/// cannot lie on one class path.
///
/// @param endpoint name of the endpoint in the recipe, for its limits
/// @param server address of the gateway, such as `http://localhost:8080`
/// @param upnSha256 digest of the proposal network that the gateway must serve; null for any
/// @param chatRexSha256 digest of the language model that it must serve; null for any
/// @param minProposalScore least score of a proposal; negative for the service's own
/// @param maxProposals 1 to 900
/// @param timeout of one request
/// @param attempts of one request, the first included
/// @param required whether a picture without a grounded phrase is refused; else it goes on without regions
public record SuiteGroundSettings(
        String endpoint,
        URI server,
        @Nullable String upnSha256,
        @Nullable String chatRexSha256,
        double minProposalScore,
        int maxProposals,
        MatchSettings match,
        Duration timeout,
        int attempts,
        boolean required)
        implements StageSettings {
    private static final int VERSION = 1;
    private static final int MAX_PROPOSALS = 100;
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int ATTEMPTS = 5;

    public SuiteGroundSettings {
        String scheme = server.getScheme();
        if (server.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
            throw new IllegalArgumentException(
                    "server: " + server + " (expected: an address such as http://localhost:8080)");
        }
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts: " + attempts + " (expected: >= 1)");
        }
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("timeout: " + timeout + " (expected: > 0)");
        }
    }

    public static SuiteGroundSettings defaults(String endpoint, URI server) {
        return new SuiteGroundSettings(
                endpoint, server, null, null, -1, MAX_PROPOSALS, MatchSettings.DEFAULT, TIMEOUT, ATTEMPTS, true);
    }

    @Override
    public String stage() {
        return "ground";
    }

    /// The address is not in it: a suite that moved answers the same. State the digests where the weights may change.
    @Override
    public String identity() {
        return "ground by suite " + VERSION + "\nendpoint " + endpoint + "\nupn " + upnSha256 + "\nchatrex "
                + chatRexSha256 + "\nminProposalScore " + minProposalScore + "\nmaxProposals " + maxProposals + "\n"
                + match + "\nrequired " + required;
    }

    @Override
    public Stage open(StageEnvironment environment) {
        throw new UnsupportedOperationException("ground by suite: not there yet");
    }
}
