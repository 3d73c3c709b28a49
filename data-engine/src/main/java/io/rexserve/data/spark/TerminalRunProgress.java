package io.rexserve.data.spark;

import io.rexserve.data.chunk.ChunkReport;
import java.io.PrintWriter;
import java.util.Locale;

/// Progress as lines of text, one every few seconds.
final class TerminalRunProgress implements RunProgress {
    private static final long INTERVAL_NANOS = 10_000_000_000L;

    private final PrintWriter out;
    private final String currency;
    private String stage = "";
    private int open;
    private int done;
    private long began;
    private long told;
    private ChunkReport report = ChunkReport.NONE;
    private double amount;

    TerminalRunProgress(PrintWriter out, String currency) {
        this.out = out;
        this.currency = currency;
    }

    @Override
    public synchronized void begin(String name, int openChunks, int chunks) {
        stage = name;
        open = openChunks;
        done = 0;
        began = System.nanoTime();
        told = began;
        report = ChunkReport.NONE;
    }

    @Override
    public synchronized void pictures(ChunkReport more, double spent) {
        report = report.plus(more);
        amount = spent;
        if (System.nanoTime() - told > INTERVAL_NANOS) {
            told = System.nanoTime();
            print();
        }
    }

    private void print() {
        double seconds = (System.nanoTime() - began) / 1e9;
        out.printf(
                Locale.ROOT,
                "%s: %d of %d chunks, %.2f pictures/s, %d kept, %d refused, %d failed, %.4f %s%n",
                stage,
                done,
                open,
                report.pictures() / seconds,
                report.kept(),
                report.refusals(),
                report.failed(),
                amount,
                currency);
        out.flush();
    }

    @Override
    public synchronized void chunk() {
        done++;
    }
}
