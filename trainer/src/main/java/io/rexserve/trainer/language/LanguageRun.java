package io.rexserve.trainer.language;

import io.rexserve.trainer.vision.TowerRun;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;

/// Trains the decoder of the embedded model, resumable: on symbols, then on the tokens of trained towers.
public final class LanguageRun {
    private LanguageRun() {}

    /// Step 0: trains on symbols, or goes on where an earlier run stopped.
    ///
    /// @param out receives a progress line now and then
    public static void symbols(LanguageTrainingOptions options, PrintStream out) throws IOException {
        new SymbolTraining(options, out).run();
    }

    /// Stage 2: trains on pictures, or goes on where an earlier run stopped. Towers and symbols come first.
    ///
    /// @param out receives a progress line now and then
    public static void pictures(LanguageTrainingOptions options, PrintStream out)
            throws IOException, InterruptedException {
        new PictureTraining(options, out).run();
    }

    /// Writes the model folder from what the work folder holds.
    public static void export(Path work, Path folder) throws IOException {
        ModelExport.write(work.resolve(TowerRun.STATE), work.resolve(PictureTraining.STATE), folder);
    }
}
