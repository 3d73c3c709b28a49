package io.rexserve.standalone;

import io.rexserve.cli.CommandException;
import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.ModelFile;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;

/// The settings file of `serve --config`, checked before the framework reads it, which follows aliases without a limit:
/// a few lines of them can stand for billions of values.
final class ConfigFile {
    private static final int MAX_EVENTS = 20_000;
    private static final int MAX_DEPTH = 50;

    private ConfigFile() {}

    /// @throws CommandException if it is no file of settings, naming the line
    static void check(Path file) {
        String place = "--config: " + file;
        if (!Files.exists(file)) {
            throw new CommandException(place + ": not there (expected: a YAML file)");
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(ModelFile.bytes(file, ModelFile.MAX_CONFIG_BYTES)))
                    .toString();
            parse(place, text);
        } catch (CheckpointException e) {
            throw new CommandException("--config: " + e.getMessage());
        } catch (CharacterCodingException e) {
            throw new CommandException(place + ": not UTF-8 (expected: a YAML file)");
        } catch (MarkedYAMLException e) {
            throw new CommandException(place + ": " + fault(e));
        } catch (YAMLException e) {
            throw new CommandException(place + ": no YAML (expected: settings as YAML)");
        }
    }

    private static void parse(String place, String text) {
        var options = new LoaderOptions();
        options.setNestingDepthLimit(MAX_DEPTH);
        int events = 0;
        int depth = 0;
        for (Event event : new Yaml(options).parse(new StringReader(text))) {
            depth += event.is(Event.ID.MappingStart) || event.is(Event.ID.SequenceStart) ? 1 : 0;
            depth -= event.is(Event.ID.MappingEnd) || event.is(Event.ID.SequenceEnd) ? 1 : 0;
            if (event instanceof AliasEvent) {
                throw new CommandException(place + ": " + line(event.getStartMark())
                        + "an alias (expected: the value itself, written again)");
            }
            if (++events > MAX_EVENTS || depth > MAX_DEPTH) {
                throw new CommandException(place + ": " + line(event.getStartMark()) + "more than " + MAX_EVENTS
                        + " values, or deeper than " + MAX_DEPTH + " (expected: settings)");
            }
        }
    }

    /// What a YAML parser found, and where.
    static String fault(MarkedYAMLException e) {
        return line(e.getProblemMark()) + e.getProblem() + " (expected: settings as YAML)";
    }

    private static String line(@Nullable Mark mark) {
        return mark == null ? "" : "line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1) + ": ";
    }
}
