package io.rexserve.standalone;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The command line: `./rexserve serve | detect | verify | train | evaluate`.
@Command(
        name = "rexserve",
        mixinStandardHelpOptions = true,
        description = "Detect, ground and describe objects in images by language.",
        subcommands = {})
public final class RexServe {
    private RexServe() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new RexServe()).execute(arguments));
    }
}
