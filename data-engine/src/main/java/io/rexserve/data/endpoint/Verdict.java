package io.rexserve.data.endpoint;

import io.rexserve.data.stage.Cost;
import io.rexserve.data.stage.ItemRefusal;
import java.util.List;

/// What asking an endpoint comes to.
sealed interface Verdict<T> {
    /// @return of all attempts, those of earlier starts of the run too
    Cost cost();

    /// Answers that were left out, and counts of tokens that were not believed.
    List<ItemRefusal> refusals();

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
