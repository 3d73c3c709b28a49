package io.rexserve.gateway.response;

import io.rexserve.gateway.model.ServedModel;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/// The response of `/v1/models`: what OpenAI's list of models has, and more.
///
/// @param data by pool, that of requests which name none first
@Schema(name = "ModelsAnswer", description = "The models that are served, the default one first.")
public record ModelsResponse(
        @Schema(description = ResponseFields.ID) String id,

        @Schema(description = "Always `list`", allowableValues = "list")
        String object,

        List<ServedModel> data) {
    private static final String LIST = "list";

    public ModelsResponse {
        data = List.copyOf(data);
    }

    public static ModelsResponse of(String id, List<ServedModel> models) {
        return new ModelsResponse(id, LIST, models);
    }
}
