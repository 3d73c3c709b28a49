package io.rexserve.gateway.rest;

import io.rexserve.gateway.task.Labels;
import io.rexserve.image.ImageFormat;
import io.rexserve.image.ImageLimits;
import io.swagger.v3.oas.annotations.Hidden;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// What the playground needs to know of the settings, so that it can tell about a file before it sends it. For that
/// page alone: its members may change with it.
@RestController
@Hidden
final class PlaygroundLimits {
    private final Limits limits;

    /// @param maxImageBytes of the file
    /// @param maxImagePixels width times height
    /// @param maxAspectRatio longer side by shorter side
    /// @param imageFormats that are read
    /// @param timeoutMillis of a request that does not say
    /// @param maxTimeoutMillis that a request may ask for
    /// @param maxLabelLength characters of a label
    record Limits(
            long maxImageBytes,
            long maxImagePixels,
            double maxAspectRatio,
            List<ImageFormat> imageFormats,
            long timeoutMillis,
            long maxTimeoutMillis,
            int maxLabels,
            int maxLabelLength) {}

    PlaygroundLimits(RestConfiguration.Limits settings) {
        ImageLimits image = settings.image();
        limits = new Limits(
                image.maxBytes(),
                image.maxPixels(),
                image.maxAspectRatio(),
                List.of(ImageFormat.values()),
                settings.time().toMillis(),
                settings.maxTime().toMillis(),
                Labels.MAX_COUNT,
                Labels.MAX_LENGTH);
    }

    @GetMapping("/playground.json")
    Limits limits() {
        return limits;
    }
}
