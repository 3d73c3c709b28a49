package io.rexserve.standalone.deployment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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
