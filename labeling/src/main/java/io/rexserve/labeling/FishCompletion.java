package io.rexserve.labeling;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// A script for fish, which picocli does not write: one line for each command and option. Files are completed where
/// nothing else is.
final class FishCompletion {
    private final List<String> lines = new ArrayList<>();

    private FishCompletion() {}

    static String of(CommandLine root) {
        var script = new FishCompletion();
        script.lines.add("# Completion of rexserve for fish.");
        script.commands(root, "__fish_use_subcommand");
        root.getSubcommands().forEach((name, command) -> {
            String condition = "__fish_seen_subcommand_from " + name;
            List<String> below = List.copyOf(command.getSubcommands().keySet());
            String none = below.isEmpty() ? "" : "; and not __fish_seen_subcommand_from " + String.join(" ", below);
            script.commands(command, condition + none);
            script.options(command.getCommandSpec(), condition + none);
            command.getSubcommands()
                    .forEach((part, line) -> script.options(
                            line.getCommandSpec(), condition + "; and __fish_seen_subcommand_from " + part));
        });
        return String.join("\n", script.lines) + "\n";
    }

    private void commands(CommandLine parent, String condition) {
        parent.getSubcommands()
                .forEach((name, command) -> lines.add("complete -c rexserve -f -n " + quoted(condition) + " -a " + name
                        + " -d "
                        + quoted(summary(command.getCommandSpec().usageMessage().description()))));
    }

    private void options(CommandSpec command, String condition) {
        for (OptionSpec option : command.options()) {
            String names = Stream.of(option.names())
                    .map(name -> name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1))
                    .collect(Collectors.joining());
            lines.add("complete -c rexserve -n " + quoted(condition) + names + argument(option) + " -d "
                    + quoted(summary(option.description())));
        }
    }

    private static String argument(OptionSpec option) {
        if (option.arity().max() == 0) {
            return "";
        }
        List<String> values = new ArrayList<>();
        if (option.completionCandidates() != null) {
            option.completionCandidates().forEach(values::add);
        }
        return values.isEmpty() ? " -r" : " -x -a " + quoted(String.join(" ", values));
    }

    private static String summary(String... description) {
        String first = description.length == 0 ? "" : description[0];
        return first.replaceAll("\\$\\{[^}]*}", "...").replaceAll("%[n%]", " ");
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
