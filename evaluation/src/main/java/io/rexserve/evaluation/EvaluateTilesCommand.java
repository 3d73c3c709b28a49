package io.rexserve.evaluation;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./rexserve evaluate tiles`: what tiles find in large images that the whole image does not show.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "tiles",
        mixinStandardHelpOptions = true,
        description = {
            "Measure what proposals cover of small objects in large scenes, with and without tiles.",
            "The last line is one JSON object."
        })
final class EvaluateTilesCommand implements Callable<Integer> {
    private static final int MAX_BOXES = 100;

    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common;

    @Option(names = "--scenes", defaultValue = "40", description = "default: ${DEFAULT-VALUE}")
    private int scenes;

    @Option(names = "--width", defaultValue = "1600", description = "of a scene, pixels (default: ${DEFAULT-VALUE})")
    private int width;

    @Option(names = "--height", defaultValue = "1200", description = "of a scene, pixels (default: ${DEFAULT-VALUE})")
    private int height;

    @Option(
            names = "--side",
            split = ",",
            defaultValue = "256,400,640",
            description = "of the tiles, pixels (default: ${DEFAULT-VALUE})")
    private List<Integer> sides;

    @Option(
            names = "--batch",
            defaultValue = "1",
            description = "tiles computed together (default: ${DEFAULT-VALUE}, as when serving)")
    private int batch;

    @Override
    public Integer call() {
        var tiles = new TilingEvaluation.Tiles(width, height, sides, batch);
        TilingReport report = TilingEvaluation.run(tiles, common.options(scenes, MAX_BOXES), System.err);
        spec.commandLine().getOut().print(report.text());
        spec.commandLine().getOut().flush();
        return 0;
    }
}
