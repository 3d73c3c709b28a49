package io.rexserve.gateway.response;

import io.rexserve.image.ImageFormat;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/// The response of `/v1/limits`.
@Schema(name = "LimitsAnswer", description = "What requests may hold, as this gateway is configured.")
public record LimitsResponse(
        @Schema(description = ResponseFields.ID) String id,
        ImageFile image,
        Texts texts,
        Regions regions,
        Time time,
        Requests requests) {
    @Schema(name = "ImageLimits", description = "Of an image")
    public record ImageFile(
            @Schema(description = "Bytes of the file") long maxBytes,
            @Schema(description = "Width times height") long maxPixels,

            @Schema(description = "Longer side by shorter side")
            double maxAspectRatio,

            @Schema(description = "Formats that are read") List<ImageFormat> formats) {
        public ImageFile {
            formats = List.copyOf(formats);
        }
    }

    @Schema(name = "TextLimits", description = "Of labels, phrases and questions")
    public record Texts(
            @Schema(description = "Labels or phrases of a request")
            int maxLabels,

            @Schema(description = "Characters of a label or phrase")
            int maxLabelLength,

            @Schema(description = "Characters of a question")
            int maxQuestionLength) {}

    @Schema(name = "RegionLimits", description = "Of proposals and of your own boxes")
    public record Regions(
            @Schema(description = "The most that maxProposals may be")
            int maxProposals,

            @Schema(description = "Your own boxes of a request")
            int maxBoxes,

            @Schema(
                    description =
                            "Regions that the language model is asked about at once; more are asked about in batches")
            int regionsPerBatch) {}

    @Schema(name = "TimeLimits", description = "In milliseconds")
    public record Time(
            @Schema(description = "Of a request that does not say")
            long defaultMillis,

            @Schema(description = "The most that X-Request-Timeout-Ms may say")
            long maxMillis) {}

    @Schema(name = "RequestLimits", description = "Of requests")
    public record Requests(
            @Schema(description = "Bytes of a JSON body, after decompression")
            long maxJsonBytes,

            @Schema(description = "Requests of all callers that are answered at a time")
            int maxConcurrent,

            @Schema(description = "Requests of one caller that are answered at a time")
            int maxConcurrentPerCaller) {}

    /// The same for one request.
    public LimitsResponse with(String requestId) {
        return new LimitsResponse(requestId, image, texts, regions, time, requests);
    }
}
