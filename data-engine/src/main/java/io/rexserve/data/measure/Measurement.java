package io.rexserve.data.measure;

import io.rexserve.data.endpoint.EndpointLedger;
import io.rexserve.data.endpoint.LocalEndpointLimits;
import io.rexserve.data.measure.MeasureReport.Result;
import io.rexserve.data.recipe.Recipe;
import io.rexserve.datasets.art.ObjectName;
import io.rexserve.datasets.record.Region;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Recipes measured on pictures whose truth is known.
public final class Measurement {
    /// Behind each so many pictures come a copy, a near copy and a product made of one.
    private static final int DECOYS_EVERY = 5;

    private Measurement() {}

    /// A recipe and how it is called.
    public record Named(String name, Recipe recipe) {}

    /// Pictures whose truth is known.
    ///
    /// @param vocabulary names that captions may mention
    public record Pictures(Iterable<TruthPicture> all, Collection<String> vocabulary) {
        /// Composed scenes; each is composed when it is its turn.
        public static Pictures scenes(Path art, long seed, int count) {
            return new Pictures(
                    () -> SceneTruth.of(art, seed, count),
                    ObjectName.drawn().stream().map(ObjectName::text).toList());
        }

        /// @param images folder of the pictures; null for the format's own
        public static Pictures annotated(Path truth, @Nullable Path images, long seed, int most) throws IOException {
            List<TruthPicture> pictures = DatasetTruth.of(truth, images, seed, most);
            var names = new TreeSet<String>();
            pictures.forEach(picture -> picture.regions().stream()
                    .map(Region::category)
                    .filter(Objects::nonNull)
                    .forEach(names::add));
            ObjectName.drawn().forEach(name -> names.add(name.text()));
            return new Pictures(pictures, names);
        }
    }

    /// Writes pictures into a folder, each with its caption beside it, as a run takes them in.
    public static void write(Pictures pictures, Path folder) throws IOException {
        Files.createDirectories(folder);
        int number = 0;
        for (TruthPicture picture : pictures.all()) {
            String name = String.format(Locale.ROOT, "%07d", number++);
            Files.write(folder.resolve(name + ".png"), picture.content().read());
            Files.writeString(folder.resolve(name + ".txt"), picture.caption().text());
        }
    }

    /// @param file null for the embedded recipe
    public static Named recipe(@Nullable Path file) throws IOException {
        return file == null ? new Named("embedded", Recipe.embedded()) : new Named(file.toString(), Recipe.load(file));
    }

    /// Prints the figures of each recipe.
    ///
    /// @return whether the first recipe's figures reach their floors
    public static boolean run(
            Pictures pictures, List<Named> recipes, List<String> floorTexts, int threads, PrintWriter out)
            throws IOException, InterruptedException {
        List<FigureFloor> floors = floorTexts.stream().map(FigureFloor::parse).toList();
        FigureFloor.requireKnown(floors, new RecordFigures(List.of()).figures().keySet());
        var results = new ArrayList<Result>();
        for (Named recipe : recipes) {
            results.add(
                    new Result(recipe.name(), figures(pictures, recipe.recipe(), threads), notRun(recipe.recipe())));
        }
        var report = new MeasureReport(results);
        report.table(out);
        boolean met = true;
        for (FigureFloor floor : floors) {
            Double value = results.getFirst().figures().figures().get(floor.figure());
            if (!floor.isMet(results.getFirst().figures().figures())) {
                out.println("below its floor: " + floor.figure() + " is " + value + " (expected: >= " + floor.least()
                        + ")");
                met = false;
            }
        }
        out.println(report.json());
        out.flush();
        return met;
    }

    private static List<String> notRun(Recipe recipe) {
        var names = new ArrayList<>(Recipe.stageNames());
        recipe.stages().forEach(stage -> names.remove(stage.stage()));
        return names;
    }

    static RecordFigures figures(Pictures pictures, Recipe recipe, int threads)
            throws IOException, InterruptedException {
        var figures = new RecordFigures(pictures.vocabulary());
        var limits =
                new LocalEndpointLimits(new EndpointLedger(recipe.endpoints().values(), recipe.budget()));
        try (var run = new MeasuredRun(recipe.stages(), recipe.seed(), threads, limits)) {
            int number = 0;
            for (TruthPicture picture : pictures.all()) {
                byte[] content = picture.content().read();
                figures.add(picture, run.run(picture, content));
                if (number++ % DECOYS_EVERY == 0) {
                    run.decoys(picture, content, number / DECOYS_EVERY, figures);
                }
            }
        }
        return figures;
    }
}
