package io.rexserve.data.endpoint;

import io.rexserve.data.stage.Cost;
import io.rexserve.data.stage.ItemRefusal;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.RefusalReason;
import java.util.List;
import java.util.function.BiFunction;

/// What asking an endpoint comes to.
sealed interface Verdict<T> {
    /// @return of all attempts, those of earlier starts of the run too
    Cost cost();

    /// Answers that were left out, and counts of tokens that were not believed.
    List<ItemRefusal> refusals();

    /// What becomes of a picture about which this was all that was asked.
    ///
    /// @param total cost of the picture in this stage
    /// @param answered what a valid answer makes of it, at that cost
    default Outcome outcome(Cost total, BiFunction<Valid<T>, Cost, Outcome> answered) {
        return switch (this) {
            case Valid<T> valid -> answered.apply(valid, total);
            case Invalid<T> invalid -> new Outcome.Refused(RefusalReason.INVALID_ANSWER, invalid.detail(), total);
            case Unavailable<T> unavailable -> new Outcome.Failed(unavailable.detail(), total);
        };
    }

    record Valid<T>(T value, List<ItemRefusal> refusals, Cost cost) implements Verdict<T> {
        public Valid {
            refusals = List.copyOf(refusals);
        }
    }

    /// No attempt was answered as asked, or the endpoint refuses the picture.
    ///
    /// @param detail what was wrong with each
    record Invalid<T>(String detail, List<ItemRefusal> refusals, Cost cost) implements Verdict<T> {
        public Invalid {
            refusals = List.copyOf(refusals);
        }
    }

    /// The endpoint could not be reached, or does not answer.
    record Unavailable<T>(String detail, Cost cost) implements Verdict<T> {
        @Override
        public List<ItemRefusal> refusals() {
            return List.of();
        }
    }
}
