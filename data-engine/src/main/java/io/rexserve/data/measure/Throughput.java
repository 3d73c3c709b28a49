package io.rexserve.data.measure;

import io.rexserve.data.ground.ModelGroundSettings;
import io.rexserve.data.record.Origin;
import io.rexserve.data.record.Phrase;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.record.Statement;
import io.rexserve.data.stage.EndpointLimits;
import io.rexserve.data.stage.Fingerprint;
import io.rexserve.data.stage.Stage;
import io.rexserve.data.stage.StageEnvironment;
import io.rexserve.data.stage.StageInput;
import io.rexserve.data.stage.StageSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// Pictures per second of the stage `ground` against the bare networks: the same pictures and phrases in one process,
/// rounds of both in turn, medians of the rounds.
public final class Throughput {
    private static final int ROUNDS = 5;
    private static final EndpointLimits NO_ENDPOINTS = endpoint -> {
        throw new IllegalStateException(endpoint + ": asked (expected: no endpoint)");
    };

    private Throughput() {}

    /// @param recipe whose stage `ground` is measured; null for the embedded one
    /// @throws IllegalArgumentException if it grounds by something else than a model in this process
    public static void measure(Measurement.Pictures pictures, @Nullable Path recipe, int threads, PrintWriter out)
            throws IOException, InterruptedException {
        ModelGroundSettings settings = settings(Measurement.recipe(recipe));
        List<StageInput> inputs = inputs(pictures);
        var stageSeconds = new double[ROUNDS];
        var bareSeconds = new double[ROUNDS];
        var answers = new MemoryAnswers();
        try (Stage stage = settings.open(new StageEnvironment(threads, NO_ENDPOINTS));
                BareNetworks bare = BareNetworks.load(settings)) {
            for (int round = -1; round < ROUNDS; round++) { // the first one warms up
                long begin = System.nanoTime();
                for (StageInput input : inputs) {
                    stage.process(input, answers);
                }
                long middle = System.nanoTime();
                for (StageInput input : inputs) {
                    bare.ground(input);
                }
                if (round >= 0) {
                    stageSeconds[round] = (middle - begin) / 1e9;
                    bareSeconds[round] = (System.nanoTime() - middle) / 1e9;
                }
            }
        }
        print(inputs.size(), inputs.size() / median(stageSeconds), inputs.size() / median(bareSeconds), threads, out);
    }

    private static void print(int pictures, double stage, double bare, int threads, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%d pictures, %d threads, medians of %d rounds: stage ground %.2f pictures/s, bare networks %.2f, ratio"
                        + " %.3f%n",
                pictures,
                threads,
                ROUNDS,
                stage,
                bare,
                stage / bare);
        out.println(JsonMapper.shared()
                .writeValueAsString(Map.of(
                        "throughput",
                        Map.of(
                                "pictures",
                                pictures,
                                "threads",
                                threads,
                                "stage",
                                stage,
                                "bare",
                                bare,
                                "ratio",
                                stage / bare))));
        out.flush();
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    private static ModelGroundSettings settings(Measurement.Named recipe) {
        for (StageSettings stage : recipe.recipe().stages()) {
            if (stage instanceof ModelGroundSettings model) {
                return model;
            }
        }
        throw new IllegalArgumentException(
                recipe.name() + ": no stage ground by model (expected: one, to be compared with its networks)");
    }

    private static List<StageInput> inputs(Measurement.Pictures pictures) throws IOException {
        var inputs = new ArrayList<StageInput>();
        for (TruthPicture picture : pictures.all()) {
            byte[] content = picture.content().read();
            List<Phrase> phrases = picture.caption().phrases().stream()
                    .map(phrase -> new Phrase(
                            phrase.text(),
                            0,
                            phrase.start(),
                            phrase.end(),
                            phrase.text().substring(phrase.text().lastIndexOf(' ') + 1),
                            Phrase.Kind.CATEGORY))
                    .toList();
            var record = RexverseRecord.of(
                            Fingerprint.sha256(content), Origin.of(picture.id()), picture.width(), picture.height(), 0)
                    .withCaptions(List.of(Statement.of(picture.caption().text(), "truth")))
                    .withPhrases(phrases);
            inputs.add(new StageInput(record, content));
        }
        return inputs;
    }
}
