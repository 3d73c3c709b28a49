package io.rexserve.gateway.response;

import io.rexserve.gateway.model.ServedModel;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/// The response of `/v1/models`.
@Schema(
        name = "ModelsAnswer",
        description = "The models that are served: of each pool one that proposes boxes and one that answers.")
public record ModelsResponse(
        @Schema(description = ResponseFields.ID) String id, List<ServedModel> models) {
    public ModelsResponse {
        models = List.copyOf(models);
    }
}
