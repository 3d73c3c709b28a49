package io.rexserve.trainer.loop;

import java.util.SequencedMap;

/// A training that measures itself now and then on data that it does not train on. One figure decides: its best weights
/// are kept, and the training ends early where it has not improved for a while.
public interface HeldOut {
    /// Steps between measurements; the untrained weights and the last ones are measured too.
    int every();

    /// Measurements in a row without a better one after which the training ends; 0: it never ends early.
    int patience();

    /// The figure that decides, better when higher (give the negative of a loss).
    String decides();

    /// Measures the weights as they are. Changes nothing, and gives the same figures for the same weights.
    ///
    /// @return figures by name, that which decides among them. If it is not a number before the first step, nothing
    ///     can be measured: it is not measured again, and the last weights are kept
    /// @throws InterruptedException if the training is to stop; it is measured again when it continues
    SequencedMap<String, Double> measure() throws InterruptedException;
}
