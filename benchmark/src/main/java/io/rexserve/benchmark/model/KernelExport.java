package io.rexserve.benchmark.model;

import io.rexserve.model.kernel.KernelArchive;
import io.rexserve.model.kernel.KernelText;
import io.rexserve.model.kernel.LinearText;
import io.rexserve.model.language.decoder.DecoderText;
import io.rexserve.model.proposal.UpnConfig;
import io.rexserve.model.proposal.UpnLayout;
import io.rexserve.model.proposal.UpnText;
import io.rexserve.benchmark.published.PublishedModel;
import io.rexserve.model.region.RegionEncoder;
import io.rexserve.model.vision.TowerText;
import io.rexserve.model.weights.TensorSlot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// Writes the kernels as they run on CUDA, one archive that any PyTorch loads, with the order of the weights that they
/// take: what a machine that has a GPU and no JVM needs to check and time them (`bench/gpu.py`).
public final class KernelExport {
    private KernelExport() {}

    /// Writes `kernels.pt`, `kernels-bag.pt` (the other sampler) and, for UPN-large, `layout.json`.
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
        parts.put("backbone", slots(layout.backbone()));
        parts.put("neck", slots(layout.neck()));
        parts.put("encoder", slots(layout.encoder()));
        parts.put("selection", slots(layout.selection()));
        parts.put("decoder", slots(layout.decoder()));
        parts.put("queries", slots(layout.queries()));
        return parts;
    }

    private static List<Map<String, Object>> slots(List<TensorSlot> slots) {
        return slots.stream()
                .map(slot -> Map.<String, Object>of(
                        "name", slot.name(),
                        "shape", slot.shape(),
                        "first_row", slot.firstRow(),
                        "rows", slot.rows(),
                        "reduced", UpnLayout.mayBeReduced(slot)))
                .toList();
    }
}
