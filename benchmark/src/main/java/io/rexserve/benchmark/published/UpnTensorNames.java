package io.rexserve.benchmark.published;

import io.rexserve.model.proposal.UpnConfig;
import io.rexserve.model.proposal.UpnLayout;
import io.rexserve.model.weights.StoredType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// The 701 tensors of the published UPN: those that the network reads and those that its file carries besides.
final class UpnTensorNames {
    /// Swin-L at a window of 12, five levels, 900 queries.
    private static final UpnConfig LARGE =
            UpnConfig.of(JsonMapper.shared().readTree(PublishedModel.UPN_LARGE.configJson()));

    private static final int POINT_LAYERS = 2;
    private static final String HEAD = "bbox_embed.0.";
    private static final List<String> HEADS = List.of("transformer.decoder.bbox_embed.", "bbox_embed.");

    private UpnTensorNames() {}

    static List<PublishedTensor> all() {
        Map<String, PublishedTensor> read = new LinkedHashMap<>();
        UpnLayout.of(LARGE).all().forEach(slot -> read.put(slot.name(), tensor(slot.name(), slot.shape())));
        var all = new ArrayList<PublishedTensor>();
        for (PublishedTensor tensor : read.values()) {
            if (tensor.name().startsWith(HEAD)) {
                aliases(all, tensor);
            } else {
                all.add(tensor);
            }
            if (tensor.name().endsWith("relative_position_bias_table")) {
                all.add(index(tensor.name()));
            }
        }
        // Computed upstream and then multiplied by zero.
        for (int layer = 0; layer < POINT_LAYERS; layer++) {
            String point = "transformer.decoder.ref_point_head_point.layers." + layer;
            long width = LARGE.width();
            all.add(tensor(point + ".weight", List.of(width, width)));
            all.add(tensor(point + ".bias", List.of(width)));
        }
        return List.copyOf(all);
    }

    /// One box head, stored under the name of every decoder layer in two places.
    private static void aliases(List<PublishedTensor> all, PublishedTensor head) {
        String part = head.name().substring(HEAD.length());
        for (String place : HEADS) {
            for (int layer = 0; layer < LARGE.decoderLayers(); layer++) {
                all.add(tensor(place + layer + "." + part, head.shape()));
            }
        }
    }

    private static PublishedTensor index(String table) {
        long cells = (long) LARGE.windowSize() * LARGE.windowSize();
        return new PublishedTensor(table.replace("_bias_table", "_index"), StoredType.I64, List.of(cells, cells));
    }

    private static PublishedTensor tensor(String name, List<Long> shape) {
        return new PublishedTensor(name, StoredType.F32, shape);
    }
}
