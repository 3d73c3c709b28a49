package io.rexserve.data.spark;

import io.rexserve.cli.CommandException;
import io.rexserve.cli.ProcessExit;
import io.rexserve.data.chunk.ChunkReport;
import io.rexserve.data.endpoint.EndpointLedger;
import io.rexserve.data.progress.TerminalProgress;
import io.rexserve.data.stage.RefusalReason;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// A run as a command: heeds signals and says what it came to.
public final class RunDriver {
    /// Hides the rounding of sums.
    private static final MathContext SHOWN_AMOUNT = new MathContext(12);

    private RunDriver() {}

    /// Runs what is left.
    ///
    /// @param child whether a supervisor holds this process's standard input
    /// @return whether no picture has failed
    public static boolean run(RunSettings settings, boolean child, PrintWriter out)
            throws IOException, InterruptedException {
        var stop = new StopRequest();
        if (child) {
            Thread.ofPlatform().daemon().name("supervisor").start(() -> heed(stop));
        }
        try (RunSignals _ = new RunSignals(stop::request)) {
            DataRun.Result result;
            try (var progress = new TerminalProgress(out, isTerminal(), System::nanoTime)) {
                result = DataRun.run(settings, stop, new ShownProgress(progress));
            }
            print(result, settings, out);
            return result.failed() == 0;
        } catch (StoppedException e) {
            throw new CommandException(
                    settings.out() + ": stopped; every outcome so far is kept, the same command continues");
        }
    }

    private static boolean isTerminal() {
        return Supervisor.isTerminal() || Boolean.getBoolean(Supervisor.TERMINAL);
    }

    // The supervisor's words; its end ends this process at once, and everything is on disk already.
    private static void heed(StopRequest stop) {
        try (var words = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
            for (String word = words.readLine(); word != null; word = words.readLine()) {
                if (word.equals(Supervisor.STOP)) {
                    stop.request();
                }
            }
        } catch (IOException e) {
            System.err.println("rexserve: standard input: " + e.getMessage());
        }
        ProcessExit.now(2);
    }

    private static void print(DataRun.Result result, RunSettings settings, PrintWriter out) {
        long computed = 0;
        for (Map.Entry<String, ChunkReport> stage : result.computed().entrySet()) {
            ChunkReport report = stage.getValue();
            computed += report.computed();
            if (report.computed() > 0) {
                out.println(stage.getKey() + ": " + text(report));
            }
        }
        if (computed == 0) {
            out.println("nothing to do: 0 rows computed, all are there");
        }
        String last = "";
        for (String stage : result.computed().keySet()) {
            last = stage;
        }
        ChunkReport rows = result.last();
        out.println("records: " + rows.kept() + " of " + rows.pictures() + " pictures that reached " + last
                + (rows.failed() > 0 ? ", " + rows.failed() + " failed: the same command tries them again" : ""));
        printRefusals(result, settings.out(), out);
        result.spending().forEach((endpoint, spent) -> {
            if (spent.tokensIn() + spent.tokensOut() > 0) {
                out.println("endpoint " + endpoint + ": "
                        + text(spent, settings.recipe().budget().currency()));
            }
        });
        out.println("hash: " + result.hash());
        out.flush();
    }

    /// What an endpoint has cost; its amount as exact as prices and tokens are.
    static String text(EndpointLedger.Spent spent, String currency) {
        String amount = spent.amount() == 0
                ? ""
                : ", "
                        + new BigDecimal(spent.amount(), SHOWN_AMOUNT)
                                .stripTrailingZeros()
                                .toPlainString()
                        + " " + currency;
        return spent.tokensIn() + " tokens in, " + spent.tokensOut() + " out" + amount + ", by all starts of the run";
    }

    private static void printRefusals(DataRun.Result result, String folder, PrintWriter out) {
        long unfamiliar = result.computed().values().stream()
                .mapToLong(report -> report.refused().getOrDefault(RefusalReason.UNFAMILIAR, 0L))
                .sum();
        if (unfamiliar > 0) {
            out.println("unfamiliar: " + unfamiliar + " pictures are unlike those that the proposal network was trained"
                    + " on (the embedded one: drawings); name networks that know them by models.upn and models.chatrex"
                    + " of the recipe, or let an endpoint or a suite work");
        }
        if (result.computed().values().stream().anyMatch(report -> report.refusals() > 0)) {
            out.println("why pictures were left out: ./rexserve data report " + folder.replaceFirst("^file://", ""));
        }
    }

    private static String text(ChunkReport report) {
        String reasons = new TreeMap<RefusalReason, Long>(report.refused())
                .entrySet().stream()
                        .map(entry -> entry.getKey().code() + " " + entry.getValue())
                        .collect(Collectors.joining(", "));
        long tokens = report.cost().tokensIn() + report.cost().tokensOut();
        return String.format(
                Locale.ROOT,
                "%d computed, %d kept, %d refused%s, %d failed, %.1f s of work%s",
                report.computed(),
                report.kept(),
                report.refusals(),
                reasons.isEmpty() ? "" : " (" + reasons + ")",
                report.failed(),
                report.cost().millis() / 1000.0,
                tokens == 0
                        ? ""
                        : ", tokens " + report.cost().tokensIn() + " in, "
                                + report.cost().tokensOut() + " out");
    }
}
