package io.rexserve.tuning.report;

import io.rexserve.evaluation.run.EvaluationException;
import io.rexserve.tuning.card.BaseModel;
import io.rexserve.tuning.card.CardData;
import io.rexserve.tuning.card.CardFigure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// What a report is made of beside logs and results: `evaluation/run.json` in the folder of the run.
///
/// @param kind of the model
/// @param title of the card
/// @param base the model that was tuned
/// @param data what it learnt from and was measured on
/// @param unusable entries of the data by reason
/// @param examples the first of them, with file, entry and what was expected
/// @param recipe every option by name
/// @param more figures that the training measured itself
/// @param foreignNames asked for as absent
/// @param measurements folders below `evaluation`
/// @param images folder of the held-out image files; null where there are none
/// @param replayImages folder of those of the replayed sets; null where there are none
/// @param commit of RexServe
/// @param machine it ran on
/// @param date of the measurement
record RunFacts(
        TunedModel.Kind kind,
        String title,
        BaseModel base,
        List<CardData> data,
        Map<String, Long> unusable,
        List<String> examples,
        SequencedMap<String, String> recipe,
        List<CardFigure> more,
        List<String> foreignNames,
        List<Measurement> measurements,
        @Nullable String images,
        @Nullable String replayImages,
        String commit,
        String machine,
        String date) {
    /// Results of one evaluation.
    ///
    /// @param name of it
    /// @param before folder of the base model's results
    /// @param after folder of the tuned model's
    record Measurement(String name, String before, String after) {}

    static final String FOLDER = "evaluation";
    private static final String FILE = "run.json";

    RunFacts {
        data = List.copyOf(data);
        unusable = new LinkedHashMap<>(unusable);
        examples = List.copyOf(examples);
        recipe = new LinkedHashMap<>(recipe);
        more = List.copyOf(more);
        foreignNames = List.copyOf(foreignNames);
        measurements = List.copyOf(measurements);
    }

    void write(Path out) throws IOException {
        Path folder = Files.createDirectories(out.resolve(FOLDER));
        Files.writeString(
                folder.resolve(FILE),
                JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
    }

    /// @param out folder of a tune run
    /// @throws EvaluationException if no run has ended there
    static RunFacts read(Path out) throws IOException {
        Path file = out.resolve(FOLDER).resolve(FILE);
        if (!Files.isRegularFile(file)) {
            throw new EvaluationException(
                    file + ": not there (expected: the folder of a run of ./rexserve tune that has ended)");
        }
        try {
            return JsonMapper.shared().readValue(Files.readString(file), RunFacts.class);
        } catch (JacksonException e) {
            throw new EvaluationException(file + ": " + e.getOriginalMessage() + " (expected: as tune writes it)");
        }
    }
}
