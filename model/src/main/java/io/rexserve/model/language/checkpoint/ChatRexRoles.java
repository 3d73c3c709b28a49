package io.rexserve.model.language.checkpoint;

import io.rexserve.model.language.checkpoint.CheckpointOverrides.Names;
import io.rexserve.model.language.checkpoint.CheckpointOverrides.OutputLayer;
import io.rexserve.model.vision.ClipWeights;
import io.rexserve.model.vision.ConvNextWeights;
import io.rexserve.model.vision.ProjectorWeights;
import io.rexserve.model.weights.WeightRoles;
import java.util.List;
import java.util.Objects;

/// The tensors of a checkpoint by the part of the network that they belong to.
///
/// @param clip in the order of `clip.kernel`
/// @param convnext in the order of `convnext.kernel`
/// @param visual the projector of visual tokens, in the order of `projector.kernel`
/// @param object the projector of object tokens
/// @param decoder the decoder's
public record ChatRexRoles(
        List<String> clip, List<String> convnext, List<String> visual, List<String> object, DecoderRoles decoder) {
    /// Claims every part; [WeightRoles#check] fails where something is missing, doubled or left over.
    public static ChatRexRoles claim(WeightRoles roles, ChatRexFolder folder) {
        ChatRexConfig config = folder.config();
        Names names = folder.overrides().names();
        OutputLayer outputLayer =
                Objects.requireNonNullElse(folder.overrides().network().outputLayer(), OutputLayer.COMPARE);
        roles.part("clip");
        List<String> clip = ClipWeights.claim(roles, config.clip(), ClipWeights.root(roles, names.clip()));
        roles.part("convnext");
        List<String> convnext = ConvNextWeights.claim(
                roles, config.convnext(), ConvNextWeights.root(roles, names.convnext()), names.layerScale());
        int hidden = config.llm().hidden();
        roles.part("projector");
        List<String> visual = ProjectorWeights.claim(
                roles, names.projector(), "mm_projector", config.visualWidth(), hidden, config.tokenNorm());
        roles.part("object projector");
        List<String> object = ProjectorWeights.claim(
                roles,
                names.objectProjector(),
                "mm_object_projector",
                config.convnext().allDims(),
                hidden,
                config.tokenNorm());
        roles.part("decoder");
        String decoder = roles.rootBefore(DecoderRoles.EMBED_TOKENS, names.decoder());
        return new ChatRexRoles(
                clip, convnext, visual, object, DecoderRoles.claim(roles, config.llm(), decoder, outputLayer));
    }
}
