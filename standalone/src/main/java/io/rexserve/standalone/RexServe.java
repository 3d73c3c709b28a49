package io.rexserve.standalone;

import io.rexserve.model.verification.ReportText;
import io.rexserve.model.verification.Verification;
import io.rexserve.model.verification.VerificationReport;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The command line: `./rexserve serve | detect | ask | inspect | verify | train | evaluate`.
///
/// Exit status: 0 done, 1 done with a bad result, 2 not done, with one sentence on standard error that says why.
@Command(
        name = "rexserve",
        mixinStandardHelpOptions = true,
        subcommands = {
            ServeCommand.class,
            DetectCommand.class,
            AskCommand.class,
            TrainCommand.class,
            ScenesCommand.class,
            EvaluateCommand.class,
            BenchCommand.class,
            InspectCommand.class
        },
        description = "Detect, ground and describe objects in images by language.")
public final class RexServe {
    private static final int BAD_RESULT = 1;
    private static final int NOT_DONE = 2;

    private final PrintWriter out;

    private RexServe(PrintWriter out) {
        this.out = out;
    }

    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        System.exit(commandLine(out, new PrintWriter(System.err, true, StandardCharsets.UTF_8))
                .execute(arguments));
    }

    static CommandLine commandLine(PrintWriter out, PrintWriter err) {
        // Only `serve` logs by Spring's rules; the other commands keep standard output for their results.
        System.setProperty("logback.configurationFile", "io/rexserve/standalone/command-logging.xml");
        return new CommandLine(new RexServe(out))
                .setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler((exception, _, _) -> {
                    String message = exception.getMessage();
                    err.println("rexserve: " + (message == null ? exception : message));
                    return NOT_DONE;
                });
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = {
                "Run MODEL on the pictures beside it and compare every tensor with expected.safetensors.",
                "Exit status: 0 within tolerance, 1 beyond it, 2 when the folder cannot be used."
            })
    int verify(
            @Parameters(
                            paramLabel = "MODEL",
                            description = "folder of config.json, weights, expected tensors and pictures; or a .pth")
                    Path folder,
            @Option(names = "--json", description = "print one JSON object instead of a table") boolean json) {
        VerificationReport report = Verification.verify(folder);
        out.print(json ? ReportText.json(report) : ReportText.table(report));
        out.flush();
        return report.passed() ? 0 : BAD_RESULT;
    }
}
