package io.rexserve.standalone;

import io.rexserve.gateway.detection.AnswerOptions;
import io.rexserve.gateway.detection.Fallback;
import io.rexserve.gateway.detection.ProposalOptions;
import io.rexserve.gateway.detection.RegionSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What commands that ask the language model have in common: which boxes it sees, and which objects count.
final class AnsweringOptions {
    @Option(
            names = "--max-proposals",
            paramLabel = "N",
            description = "at most so many boxes, 1 to 900; more than 100 are asked about in groups (default: 100)")
    private @Nullable Integer maxProposals;

    @Option(
            names = "--object-threshold",
            paramLabel = "P",
            description = "leave out objects of a lower score, 0 to 1, and rank the others")
    private @Nullable Double objectThreshold;

    @Option(
            names = "--any-token",
            description = "let the model choose any token; indices without a box are dropped with a warning")
    private boolean anyToken;

    /// @throws CommandException if an option is out of its range
    AnswerOptions answer() {
        try {
            return new AnswerOptions(objectThreshold, !anyToken, Fallback.NONE);
        } catch (IllegalArgumentException e) {
            throw new CommandException("--object-threshold: " + objectThreshold + " (expected: 0 to 1)");
        }
    }

    /// Proposals in the number asked for.
    ///
    /// @throws CommandException if an option is out of its range
    RegionSource.Proposed proposed() {
        ProposalOptions standard = ProposalOptions.DEFAULT;
        int most = maxProposals == null ? standard.maxProposals() : maxProposals;
        if (most < 1 || most > ProposalOptions.MOST_PROPOSALS) {
            throw new CommandException(
                    "--max-proposals: " + most + " (expected: 1 to " + ProposalOptions.MOST_PROPOSALS + ")");
        }
        return new RegionSource.Proposed(
                new ProposalOptions(standard.granularity(), standard.minScore(), standard.nms(), most));
    }
}
