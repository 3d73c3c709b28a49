package io.rexserve.standalone;

import io.rexserve.model.verification.ReportText;
import io.rexserve.model.verification.Verification;
import io.rexserve.model.verification.VerificationReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `./rexserve verify FOLDER`: does this model compute what its publisher says it computes?
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Runs the model in FOLDER on the pictures beside it and compares every tensor with expected.safetensors.",
            "Exit status: 0 within tolerance, 1 beyond it, 2 when the folder cannot be used."
        })
final class VerifyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FOLDER", description = "config.json, model.safetensors, expected.safetensors, pictures")
    private Path folder;

    @Option(names = "--json", description = "print one JSON object instead of a table")
    private boolean json;

    @Override
    public Integer call() {
        VerificationReport report = Verification.verify(folder);
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? ReportText.json(report) : ReportText.table(report));
        out.flush();
        return report.passed() ? 0 : 1;
    }
}
