package io.rexserve.model.language.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.rexserve.model.kernel.Kernel;
import io.rexserve.model.kernel.KernelArgument;
import io.rexserve.model.kernel.KernelText;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.language.checkpoint.CheckpointOverrides.OutputLayer;
import io.rexserve.model.language.checkpoint.Setting.Origin;
import io.rexserve.model.weights.Checkpoint;
import java.util.List;
import java.util.Optional;

/// Which tensor is the decoder's output layer in a checkpoint that holds a separate one beside the embedding table.
///
/// Equal tensors are one: the table is kept, and memory saved. If they differ, `tie_word_embeddings` decides as in
/// upstream's loader, which overwrites the separate tensor of a tied model with the table. An override decides without
/// a comparison.
///
/// @param roles the decoder's tensors with the output layer chosen
/// @param setting what was chosen and why; empty where there is no choice
public record OutputLayerChoice(DecoderRoles roles, Optional<Setting> setting) {
    private static final String KEY = "network.output_layer";
    private static final long ROWS = 4096;
    private static final KernelText DIFFERING = new KernelText("differing", """
            def differing(self, a: Tensor, b: Tensor, start: int, end: int) -> Tensor:
              return torch.sum(torch.ne(a[start:end], b[start:end]))
            """);

    public static OutputLayerChoice of(Checkpoint checkpoint, DecoderRoles roles, ChatRexFolder folder) {
        Optional<String> separate = checkpoint.names().stream()
                .filter(name -> name.endsWith(DecoderRoles.LM_HEAD))
                .findFirst();
        if (separate.isEmpty()) {
            return new OutputLayerChoice(roles, Optional.empty());
        }
        OutputLayer override = folder.overrides().network().outputLayer();
        if (override != null && override != OutputLayer.COMPARE) {
            return chosen(roles, Origin.OVERRIDE, "override");
        }
        boolean equal = equal(checkpoint, roles.embedTokens(), separate.get());
        if (equal) {
            return chosen(roles.tied(), Origin.TENSORS, separate.get() + " is an equal copy");
        }
        boolean tied = folder.config().llm().tied();
        return chosen(
                roles,
                tied ? Origin.GUESS : Origin.FOLDER,
                separate.get() + " differs, tie_word_embeddings is " + tied);
    }

    private static OutputLayerChoice chosen(DecoderRoles roles, Origin origin, String reason) {
        return new OutputLayerChoice(roles, Optional.of(new Setting(KEY, roles.lmHead(), origin, reason)));
    }

    private static boolean equal(Checkpoint checkpoint, String a, String b) {
        List<Long> shape = checkpoint.info(a).shape();
        if (!checkpoint.info(b).shape().equals(shape)) {
            return false;
        }
        try (NDManager scope = Torch.scope();
                Kernel kernel = Kernel.compile("compare", List.of(DIFFERING))) {
            NDArray first = checkpoint.tensor(scope, a);
            NDArray second = checkpoint.tensor(scope, b);
            for (long row = 0; row < shape.getFirst(); row += ROWS) {
                try (NDArray count = kernel.runOne(
                        scope,
                        "differing",
                        KernelArgument.tensor(first),
                        KernelArgument.tensor(second),
                        KernelArgument.integer(row),
                        KernelArgument.integer(Math.min(row + ROWS, shape.getFirst())))) {
                    if (count.getLong() > 0) {
                        return false;
                    }
                }
            }
            return true;
        }
    }
}
