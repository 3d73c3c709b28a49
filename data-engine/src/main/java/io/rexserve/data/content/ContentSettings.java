package io.rexserve.data.content;

import io.rexserve.data.record.LicenceName;
import io.rexserve.data.stage.Stage;
import io.rexserve.data.stage.StageEnvironment;
import io.rexserve.data.stage.StageSettings;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The section `content` of a recipe. Measures are those of [PictureMeasures], which ingest has taken, so that another
/// threshold decodes nothing again.
///
/// ChatRex, section 4.1, drops pictures that their source calls unsafe, and by a trained classifier pictures of
/// products on plain white. Here the classifier is the first two rules, which a person can check by hand.
///
/// @param whiteBorder share of white in the frame from which a picture may be a product on white
/// @param whiteBackground share of white that is connected to the frame from which it is one, if its frame is white too
/// @param minEdges least share of pixels at an edge
/// @param maxFlatness greatest share of pixels that equal their neighbours
/// @param maxAspectRatio of the longer side to the shorter one
/// @param maxNsfw greatest probability that a picture is unsafe, as its source states it
/// @param unknownNsfw whether a picture goes on whose source does not state it
/// @param maxWatermark greatest probability of a watermark, as its source states it
/// @param licences that are allowed, by name or address; empty: any, and none
public record ContentSettings(
        double whiteBorder,
        double whiteBackground,
        double minEdges,
        double maxFlatness,
        double maxAspectRatio,
        double maxNsfw,
        boolean unknownNsfw,
        double maxWatermark,
        List<String> licences)
        implements StageSettings {
    /// As measured in docs/data-engine.md.
    public static final ContentSettings DEFAULT = new ContentSettings(0.9, 0.3, 0, 0.99, 5, 0.5, true, 1, List.of());

    public ContentSettings {
        requireShare("white-border", whiteBorder);
        requireShare("white-background", whiteBackground);
        requireShare("min-edges", minEdges);
        requireShare("max-flatness", maxFlatness);
        requireShare("max-nsfw", maxNsfw);
        requireShare("max-watermark", maxWatermark);
        if (!(maxAspectRatio >= 1)) {
            throw new IllegalArgumentException("max-aspect-ratio: " + maxAspectRatio + " (expected: at least 1)");
        }
        for (String licence : licences) {
            if (licence.isBlank()) {
                throw new IllegalArgumentException("licences: \"" + licence + "\" (expected: a name or address)");
            }
        }
        licences = List.copyOf(licences);
    }

    private static void requireShare(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: 0 to 1)");
        }
    }

    @Override
    public String stage() {
        return "content";
    }

    @Override
    public String identity() {
        return "content 1, white " + whiteBorder + " " + whiteBackground + ", edges " + minEdges + ", flat "
                + maxFlatness + ", ratio " + maxAspectRatio + ", nsfw " + maxNsfw + " " + unknownNsfw + ", watermark "
                + maxWatermark + ", licences "
                + licences.stream().map(LicenceName::canonical).collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public Stage open(StageEnvironment environment) {
        return new ContentFilter(this);
    }
}
