package io.rexserve.standalone.deployment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/// The instructions of a Dockerfile, in order, without comments and with continued lines joined.
record Dockerfile(List<Instruction> instructions) {
    /// @param keyword in capitals
    /// @param arguments the rest of the line
    record Instruction(String keyword, String arguments) {
        /// The arguments of a COPY without its options: sources, then the target.
        List<String> words() {
            return Arrays.stream(arguments.split("\\s+", -1))
                    .filter(word -> !word.startsWith("--"))
                    .toList();
        }

        /// The value of an option such as `--from=build`; empty if it is not there.
        String option(String name) {
            return Arrays.stream(arguments.split("\\s+", -1))
                    .filter(word -> word.startsWith("--" + name + "="))
                    .map(word -> word.substring(name.length() + 3))
                    .findFirst()
                    .orElse("");
        }

        /// The name of the stage that a FROM begins; empty if it has none.
        String stage() {
            int as = arguments.toUpperCase(Locale.ROOT).indexOf(" AS ");
            return as < 0 ? "" : arguments.substring(as + 4).strip();
        }

        /// The command in exec form that the arguments end in.
        List<String> command() {
            return Arrays.asList(
                    JsonMapper.shared().readValue(arguments.substring(arguments.indexOf("[\"")), String[].class));
        }
    }

    static Dockerfile parse(String text) {
        var instructions = new ArrayList<Instruction>();
        var line = new StringBuilder();
        for (String part : text.lines()
                .filter(part -> !part.stripLeading().startsWith("#"))
                .toList()) {
            if (part.endsWith("\\")) {
                line.append(part, 0, part.length() - 1);
                continue;
            }
            line.append(part);
            String[] words = line.toString().strip().split("\\s+", 2);
            if (words.length == 2) {
                instructions.add(new Instruction(words[0].toUpperCase(Locale.ROOT), words[1]));
            }
            line.setLength(0);
        }
        return new Dockerfile(instructions);
    }

    /// The instructions that make the image of a stage: those of the stages it is built upon, then its own.
    Dockerfile target(String stage) {
        var own = new ArrayList<Instruction>();
        boolean inside = false;
        for (Instruction instruction : instructions) {
            if (instruction.keyword().equals("FROM")) {
                inside = instruction.stage().equals(stage);
                if (inside && stages().contains(instruction.words().getFirst())) {
                    own.addAll(target(instruction.words().getFirst()).instructions());
                }
            }
            if (inside) {
                own.add(instruction);
            }
        }
        return new Dockerfile(own);
    }

    List<String> stages() {
        return all("FROM").stream()
                .map(Instruction::stage)
                .filter(stage -> !stage.isEmpty())
                .toList();
    }

    /// The default of a build argument that is declared before the first stage.
    String argument(String name) {
        return all("ARG").stream()
                .map(argument -> argument.arguments().split("=", 2))
                .filter(argument -> argument.length == 2 && argument[0].equals(name))
                .findFirst()
                .orElseThrow()[1];
    }

    /// The value that an image has of an environment variable.
    Optional<String> variable(String name) {
        return all("ENV").stream()
                .map(Instruction::arguments)
                .map(Dockerfile::words)
                .flatMap(List::stream)
                .filter(word -> word.startsWith(name + "="))
                .map(word -> word.substring(name.length() + 1).replace("\"", ""))
                .reduce((_, last) -> last);
    }

    /// Words, where a quoted one may have spaces.
    private static List<String> words(String line) {
        return Arrays.asList(line.split("\\s+(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", -1));
    }

    List<Instruction> all(String keyword) {
        return instructions.stream()
                .filter(instruction -> instruction.keyword().equals(keyword))
                .toList();
    }

    /// The last instruction of this keyword, which is the effective one.
    Instruction last(String keyword) {
        return all(keyword).getLast();
    }
}
