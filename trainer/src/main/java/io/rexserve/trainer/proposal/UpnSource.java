package io.rexserve.trainer.proposal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.rexserve.model.proposal.UpnConfig;
import io.rexserve.model.proposal.UpnLayout;
import io.rexserve.model.weights.Checkpoint;
import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.ModelFile;
import io.rexserve.model.weights.ModelFolder;
import io.rexserve.model.weights.SafeTensorsWriter;
import io.rexserve.model.weights.StoredType;
import io.rexserve.model.weights.WeightRoles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A UPN to be tuned, as it was read: any folder or file that the server loads.
///
/// @param config its shape
/// @param checkpoint its tensors
/// @param claim prefix of their names, and the copies of the box head
record UpnSource(UpnConfig config, Checkpoint checkpoint, UpnLayout.Claim claim) implements AutoCloseable {
    private static final String CONFIG = "config.json";

    /// @throws CheckpointException naming everything that is missing, misshapen or unexpected
    static UpnSource open(Path folderOrFile) {
        Checkpoint checkpoint = Checkpoint.open(ModelFolder.resolve(folderOrFile));
        boolean opened = false;
        try {
            UpnConfig config = UpnConfig.of(checkpoint);
            var roles = new WeightRoles(checkpoint);
            UpnLayout.Claim claim = UpnLayout.of(config).claim(roles);
            roles.check();
            opened = true;
            return new UpnSource(config, checkpoint, claim);
        } finally {
            if (!opened) {
                checkpoint.close();
            }
        }
    }

    /// Writes a model folder: every tensor under the name that it was read under, the copies of the box head too, in
    /// bfloat16 where all were bfloat16, else in float32.
    ///
    /// What is not read in inference is written as it was, but for tables of indices that are no int64.
    ///
    /// @param tuned values by their names without the prefix
    /// @param input the shape, with the size of the input that it was tuned for
    void write(
            Path folder,
            NDManager work,
            SequencedMap<String, NDArray> tuned,
            UpnConfig input,
            Map<String, String> metadata)
            throws IOException {
        var tensors = new LinkedHashMap<String, NDArray>();
        boolean narrow = true;
        for (String name : checkpoint.names()) {
            String own =
                    name.startsWith(claim.root()) ? name.substring(claim.root().length()) : name;
            NDArray value = tuned.get(UpnLayout.readName(own));
            narrow &= value == null || checkpoint.info(name).type() == StoredType.BF16;
            if (value != null) {
                tensors.put(name, value);
            } else if (checkpoint.info(name).type().isFloating()) {
                tensors.put(name, checkpoint.widened(work, name));
            } else {
                NDArray unread = checkpoint.tensor(work, name);
                if (unread.getDataType() == DataType.INT64) {
                    tensors.put(name, unread);
                }
            }
        }
        Files.createDirectories(folder);
        SafeTensorsWriter.write(
                folder.resolve("model.safetensors"), tensors, narrow ? StoredType.BF16 : StoredType.F32, metadata);
        Files.writeString(folder.resolve(CONFIG), json(input));
    }

    // Its own config.json, which may hold more than is read; of a .pth alone, what its shapes show.
    private String json(UpnConfig input) throws IOException {
        Path file = checkpoint.source().resolve(CONFIG);
        if (!ModelFile.isThere(file)) {
            return UpnJson.text(input);
        }
        var json = (ObjectNode) JsonMapper.shared().readTree(Files.readString(file));
        json.put("short_side", input.shortSide());
        json.put("max_side", input.maxSide());
        return json.toPrettyString() + "\n";
    }

    @Override
    public void close() {
        checkpoint.close();
    }
}
