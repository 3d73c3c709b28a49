package io.rexserve.benchmark.network;

import io.rexserve.benchmark.published.PublishedModel;
import io.rexserve.model.kernel.KernelArchive;
import io.rexserve.model.kernel.KernelText;
import io.rexserve.model.kernel.LinearText;
import io.rexserve.model.language.decoder.DecoderText;
import io.rexserve.model.proposal.UpnConfig;
import io.rexserve.model.proposal.UpnLayout;
import io.rexserve.model.proposal.UpnText;
import io.rexserve.model.region.RegionEncoder;
import io.rexserve.model.vision.ClipConfig;
import io.rexserve.model.vision.ClipWeights;
import io.rexserve.model.vision.ConvNextConfig;
import io.rexserve.model.vision.ConvNextWeights;
import io.rexserve.model.vision.TowerText;
import io.rexserve.model.weights.TensorSlot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import tools.jackson.databind.json.JsonMapper;

/// Writes the kernels as they run on CUDA, one archive that any PyTorch loads, with the order of the weights that they
/// take: what a machine that has a GPU and no JVM needs to check and time them (`bench/gpu.py`).
public final class KernelExport {
    private KernelExport() {}

    // The towers of the published models; of CLIP's 24 layers the last is not used.
    private static final ClipConfig CLIP = new ClipConfig(336, 14, 1024, 24, 16, ClipConfig.SECOND_TO_LAST);
    private static final ConvNextConfig CONVNEXT =
            new ConvNextConfig(768, List.of(3, 3, 27, 3), List.of(192, 384, 768, 1536));

    /// Writes `kernels.pt`, `kernels-bag.pt` (the other sampler) and `layout.json`: the weights of UPN-large, of the
    /// published towers and of a decoder's layer.
    public static void write(Path folder) throws IOException {
        UpnConfig upn = UpnConfig.of(JsonMapper.shared().readTree(PublishedModel.UPN_LARGE.configJson()));
        Files.createDirectories(folder);
        Files.write(folder.resolve("kernels.pt"), KernelArchive.of(texts(UpnText.GRID_SAMPLER)));
        Files.write(folder.resolve("kernels-bag.pt"), KernelArchive.of(texts(UpnText.BAG_SAMPLER)));
        Files.writeString(folder.resolve("layout.json"), JsonMapper.shared().writeValueAsString(layout(upn)));
    }

    private static List<KernelText> texts(KernelText sampler) {
        var texts = new ArrayList<>(UpnText.NETWORK);
        texts.add(sampler);
        texts.addAll(TowerText.ALL);
        texts.add(RegionEncoder.KERNEL_TEXT);
        texts.add(DecoderText.DECODER);
        texts.add(DecoderText.SCORING);
        texts.add(LinearText.PLAIN);
        return texts;
    }

    private static Map<String, Object> layout(UpnConfig config) {
        UpnLayout layout = UpnLayout.of(config);
        var parts = new LinkedHashMap<String, Object>();
        parts.put("config", config);
        parts.put("relative_positions", config.relativePositions());
        Predicate<TensorSlot> reduced = UpnLayout::mayBeReduced;
        parts.put("backbone", slots(layout.backbone(), reduced));
        parts.put("neck", slots(layout.neck(), reduced));
        parts.put("encoder", slots(layout.encoder(), reduced));
        parts.put("selection", slots(layout.selection(), reduced));
        parts.put("decoder", slots(layout.decoder(), reduced));
        parts.put("queries", slots(layout.queries(), reduced));
        parts.put("clip", slots(ClipWeights.tensors(CLIP, ""), _ -> true));
        parts.put("convnext", slots(ConvNextWeights.tensors(CONVNEXT, "", "gamma"), _ -> true));
        parts.put("decoder_layer", DecoderText.LAYER.names());
        return parts;
    }

    private static List<Map<String, Object>> slots(List<TensorSlot> slots, Predicate<TensorSlot> reduced) {
        return slots.stream()
                .map(slot -> Map.<String, Object>of(
                        "name", slot.name(),
                        "shape", slot.shape(),
                        "first_row", slot.firstRow(),
                        "rows", slot.rows(),
                        "reduced", reduced.test(slot)))
                .toList();
    }
}
