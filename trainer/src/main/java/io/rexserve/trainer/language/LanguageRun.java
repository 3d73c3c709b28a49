package io.rexserve.trainer.language;

import java.io.IOException;
import java.io.PrintStream;

/// Trains the decoder of the embedded model, resumable.
public final class LanguageRun {
    private LanguageRun() {}

    /// Trains, or goes on where an earlier run stopped.
    ///
    /// @param out receives a progress line now and then
    public static void run(LanguageTrainingOptions options, PrintStream out) throws IOException, InterruptedException {
        if (options.symbolSteps() > 0) {
            new SymbolTraining(options, out).run();
        }
        if (options.pictureSteps() > 0) {
            new PictureTraining(options, out).run();
        }
    }
}
