package io.rexserve.gateway.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.rexserve.v1.DescribeModelResponse;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/// A model that one of the services serves.
///
/// @param licences as somebody states them; none where nobody does
@Schema(name = "ServedModel", description = "A model that is served, and under which licences.")
public record ServedModel(
        @Schema(description = "Whether it proposes boxes or answers about them")
        Kind kind,

        @Schema(description = "What a request's `model` gives to be answered by it")
        String pool,

        @Schema(description = "Of the model folder or file") String name,

        @Schema(description = "Over its configuration and weights, of large files over samples")
        String sha256,

        @Schema(description = "Of the model or of its parts, as somebody states them; none where nobody does")
        List<Licence> licences) {
    /// What a model does.
    @Schema(name = "ModelKind")
    public enum Kind {
        /// Proposes boxes of everything.
        @JsonProperty("proposals")
        PROPOSALS,
        /// Answers by pointing at boxes.
        @JsonProperty("language")
        LANGUAGE
    }

    /// @param link to its text; empty where none is stated
    /// @param source where it is stated
    @Schema(name = "ModelLicence", description = "A licence as somebody states it. No legal advice.")
    public record Licence(
            @Schema(description = "Whose licence it is, such as `language model`")
            String part,

            @Schema(description = "An identifier as Hugging Face lists them, another name, or `unknown`")
            String name,

            @Schema(description = "To its text; empty where none is stated")
            String link,

            @Schema(description = "Where it is stated") String source) {}

    public ServedModel {
        licences = List.copyOf(licences);
    }

    static ServedModel of(Kind kind, String pool, DescribeModelResponse answer) {
        return new ServedModel(
                kind,
                pool,
                answer.getModel().getName(),
                answer.getModel().getSha256(),
                answer.getLicencesList().stream()
                        .map(licence -> new Licence(
                                licence.getPart(), licence.getName(), licence.getLink(), licence.getSource()))
                        .toList());
    }
}
