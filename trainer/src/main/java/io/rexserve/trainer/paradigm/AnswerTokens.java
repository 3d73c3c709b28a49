package io.rexserve.trainer.paradigm;

import io.rexserve.trainer.language.Target;
import io.rexserve.trainer.language.Target.Kind;
import io.rexserve.trainer.language.TokenSequence;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Counts the tokens of answers that a batch teaches; auxiliary losses say none.
final class AnswerTokens {
    private static final Set<Kind> AUXILIARY = EnumSet.of(Kind.COPIED, Kind.MATCHED, Kind.RECALLED, Kind.CHOSEN);

    private AnswerTokens() {}

    static long of(List<TokenSequence> batch) {
        return batch.stream()
                .flatMap(sequence -> sequence.targets().stream())
                .map(Target::kind)
                .filter(kind -> !AUXILIARY.contains(kind))
                .count();
    }
}
