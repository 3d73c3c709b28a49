package io.rexserve.labeling;

import io.rexserve.cli.RexServeCommandLine;
import io.rexserve.datasets.DatasetsCommand;
import io.rexserve.datasets.ScenesCommand;
import io.rexserve.standalone.RexServe;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `./rexserve completion`: a script by which a shell completes commands and options.
///
/// It knows the options of this module's commands and of those that it depends on; of the others, which the launcher
/// lists in the property `rexserve.commands`, it knows the names.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        description = {
            "Print a script that completes commands and options in bash, zsh or fish.",
            "bash, zsh: source <(./rexserve completion bash); fish: ./rexserve completion fish | source"
        })
public final class CompletionCommand implements Callable<Integer> {
    private static final String COMMANDS = "rexserve.commands";

    /// A shell.
    enum Shell {
        BASH,
        ZSH,
        FISH;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static void main(String[] arguments) {
        RexServeCommandLine.main(arguments, new CompletionCommand());
    }

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "SHELL", description = "one of ${COMPLETION-CANDIDATES}")
    private Shell shell;

    @Override
    public Integer call() {
        CommandLine root = root();
        String script = shell == Shell.FISH ? FishCompletion.of(root) : AutoComplete.bash("rexserve", root);
        spec.commandLine().getOut().print(script);
        return 0;
    }

    private CommandLine root() {
        var out = spec.commandLine();
        List<Object> commands = new ArrayList<>(RexServe.commands());
        commands.addAll(
                List.of(new LabelCommand(), new DatasetsCommand(), new ScenesCommand(), new CompletionCommand()));
        CommandLine root = RexServeCommandLine.of(out.getOut(), out.getErr(), commands.toArray());
        for (String name : System.getProperty(COMMANDS, "").split(",", -1)) {
            if (!name.isEmpty() && !root.getSubcommands().containsKey(name)) {
                root.addSubcommand(name, CommandSpec.create().name(name).mixinStandardHelpOptions(true));
            }
        }
        return root;
    }
}
