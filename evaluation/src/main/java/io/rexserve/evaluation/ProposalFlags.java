package io.rexserve.evaluation;

import io.rexserve.evaluation.run.AskOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which proposals the questions are asked with; the defaults are ChatRex's.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before a command is called
final class ProposalFlags {
    @Option(
            names = "--min-score",
            defaultValue = "0.3",
            description = "lowest score of a proposal, 0 to 1 (default: ${DEFAULT-VALUE}, as ChatRex)")
    private double minScore;

    @Option(
            names = "--max-proposals",
            defaultValue = "100",
            description = "most proposals of an image, 1 to 900 (default: ${DEFAULT-VALUE}, as ChatRex)")
    private int maxProposals;

    @Option(names = "--nms", description = "highest overlap of two proposals, 0 to 1 (default: the service's)")
    private @Nullable Double nms;

    @Option(
            names = "--granularity",
            defaultValue = "fine",
            description = "prompt of the proposal network, fine or coarse (default: ${DEFAULT-VALUE})")
    private String granularity;

    @Option(
            names = "--keep-proposals",
            description = "keep all proposals in the results: their class-agnostic recall is measured too")
    private boolean keepProposals;

    AskOptions options(AskOptions.Ranking ranking) {
        return new AskOptions(granularity, minScore, nms, maxProposals, ranking, keepProposals);
    }
}
