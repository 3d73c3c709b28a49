package io.rexserve.standalone;

import io.rexserve.cli.RexServeCommandLine;
import io.rexserve.model.verification.Verification;
import io.rexserve.model.verification.VerificationReport;
import io.rexserve.model.verification.VerificationReportText;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `./rexserve verify`: whether a model computes what the reference code computed.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Run MODEL on the images beside it and compare every tensor with expected.safetensors.",
            "Exit status: 0 within tolerance, 1 beyond it, 2 when the folder cannot be used."
        })
final class VerifyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "MODEL",
            description = "folder of config.json, weights, expected tensors and images; or a .pth")
    private Path model;

    @Option(names = "--json", description = "print one JSON object instead of a table")
    private boolean json;

    @Override
    public Integer call() {
        VerificationReport report = Verification.verify(model);
        var out = spec.commandLine().getOut();
        out.print(json ? VerificationReportText.json(report) : VerificationReportText.table(report));
        out.flush();
        return report.passed() ? 0 : RexServeCommandLine.BAD_RESULT;
    }
}
