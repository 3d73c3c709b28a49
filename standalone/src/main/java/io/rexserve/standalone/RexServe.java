package io.rexserve.standalone;

import io.rexserve.cli.RexServeCommandLine;
import java.util.List;

/// The commands that serve, and those that inspect what is served.
public final class RexServe {
    private RexServe() {}

    public static void main(String[] arguments) {
        RexServeCommandLine.main(arguments, commands().toArray());
    }

    public static List<Object> commands() {
        return List.of(
                new ServeCommand(),
                new DetectCommand(),
                new AskCommand(),
                new McpCommand(),
                new VerifyCommand(),
                new InspectCommand(),
                new KeysCommand());
    }
}
