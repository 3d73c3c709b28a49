package io.rexserve.evaluation;

import io.rexserve.evaluation.run.AskOptions;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What the commands take that ask for names or phrases, and find objects by answers or by scores.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
final class RankedFlags {
    @Mixin
    TruthFlags truth;

    @Mixin
    SuiteOptions suite;

    @Mixin
    RunFlags run;

    @Mixin
    private ProposalFlags proposals;

    @Option(
            names = "--ranking",
            converter = NamedOption.Ranking.class,
            paramLabel = "BY",
            defaultValue = "answer",
            description =
                    "what objects are found by: answer, or phrase (every proposal is scored for every name; default: "
                            + "${DEFAULT-VALUE})")
    private AskOptions.Ranking ranking;

    AskOptions options() {
        return proposals.options(ranking);
    }
}
