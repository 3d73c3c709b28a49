package io.rexserve.standalone;

import io.rexserve.cli.CommandException;
import io.rexserve.gateway.problem.ProblemException.FieldError;
import io.rexserve.gateway.task.AnswerOptions;
import io.rexserve.gateway.task.Fallback;
import io.rexserve.gateway.task.FieldText;
import io.rexserve.gateway.task.ProposalOptions;
import io.rexserve.gateway.task.Ranking;
import io.rexserve.gateway.task.RegionSource;
import io.rexserve.gateway.task.Task;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// The options that `detect` and `ask` share for the answer: proposals, threshold, ranking.
final class AnswerFlags {
    @Option(
            names = "--max-proposals",
            paramLabel = "N",
            description =
                    "at most so many boxes, 1 to 900; more than 100 are answered in region batches (default: 100)")
    private @Nullable Integer maxProposals;

    @Option(
            names = "--object-threshold",
            paramLabel = "P",
            description = "leave out objects of a lower score, 0 to 1, and rank the others")
    private @Nullable Double objectThreshold;

    @Option(
            names = "--ranking",
            paramLabel = "BY",
            converter = RankingCode.class,
            description =
                    "phrase: score every box for every label, generate no answer (default where objects are looked "
                            + "for with --object-threshold); answer: the objects that the answer points at")
    private @Nullable Ranking ranking;

    @Option(
            names = {"--unconstrained", "--any-token"},
            description = "let the model choose any token; indices without a box are dropped with a warning "
                    + "(--any-token: deprecated alias)")
    private boolean unconstrained;

    /// Reads a ranking by its REST name.
    private static final class RankingCode implements ITypeConverter<Ranking> {
        @Override
        public Ranking convert(String code) {
            return Stream.of(Ranking.values())
                    .filter(ranking -> ranking.code().equals(code))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException(FieldText.echo(code) + " (expected: "
                            + FieldText.oneOf(List.of(Ranking.values()), Ranking::code) + ")"));
        }
    }

    /// @throws CommandException if an option is out of its range or conflicts with another one or with the task
    AnswerOptions answer(Task task) {
        try {
            var options = new AnswerOptions(objectThreshold, ranking, unconstrained, Fallback.NONE);
            List<FieldError> faults = options.faults(task);
            if (!faults.isEmpty()) {
                throw new CommandException(sentence(faults.getFirst()));
            }
            return options;
        } catch (IllegalArgumentException e) {
            throw new CommandException("--object-threshold: " + objectThreshold + " (expected: 0 to 1)");
        }
    }

    private static String sentence(FieldError fault) {
        return fault.field().equals(AnswerOptions.UNCONSTRAINED)
                ? "--unconstrained: given (expected: --ranking answer beside it; ranking by phrase chooses no tokens)"
                : "--ranking: " + fault.detail().replace(AnswerOptions.OBJECT_THRESHOLD, "--object-threshold");
    }

    /// Proposals in the number asked for.
    ///
    /// @throws CommandException if an option is out of its range
    RegionSource.Proposed proposed() {
        ProposalOptions standard = ProposalOptions.DEFAULT;
        int count = maxProposals == null ? standard.maxProposals() : maxProposals;
        if (count < 1 || count > ProposalOptions.MAX_PROPOSALS) {
            throw new CommandException(
                    "--max-proposals: " + count + " (expected: 1 to " + ProposalOptions.MAX_PROPOSALS + ")");
        }
        return new RegionSource.Proposed(
                new ProposalOptions(standard.granularity(), standard.minScore(), standard.nms(), count));
    }
}
