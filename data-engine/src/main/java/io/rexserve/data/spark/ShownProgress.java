package io.rexserve.data.spark;

import io.rexserve.data.chunk.ChunkReport;
import io.rexserve.data.progress.Progress;
import io.rexserve.data.progress.TerminalProgress;
import io.rexserve.data.stage.Cost;

/// The progress of a run on a terminal or in a log.
final class ShownProgress implements RunProgress {
    private final TerminalProgress shown;
    private String stage = "";
    private long total;
    private ChunkReport report = ChunkReport.NONE;
    private Cost before = Cost.NONE;

    ShownProgress(TerminalProgress shown) {
        this.shown = shown;
    }

    @Override
    public synchronized void begin(String name, long pictures) {
        before = before.plus(report.cost());
        report = ChunkReport.NONE;
        stage = name;
        total = pictures;
    }

    @Override
    public synchronized void pictures(ChunkReport more, double amount) {
        report = report.plus(more);
        long done = report.pictures();
        shown.update(new Progress(
                stage,
                done,
                0,
                Math.max(total, done), // what a lost process had told is told again
                report.kept(),
                report.refusals(),
                report.failed(),
                before.plus(report.cost()),
                amount));
    }
}
