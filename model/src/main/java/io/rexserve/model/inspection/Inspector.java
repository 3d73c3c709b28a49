package io.rexserve.model.inspection;

import io.rexserve.model.card.CardFile;
import io.rexserve.model.card.Licence;
import io.rexserve.model.card.LicenceReader;
import io.rexserve.model.language.checkpoint.ChatRexConfig;
import io.rexserve.model.language.checkpoint.ChatRexFolder;
import io.rexserve.model.language.checkpoint.CheckpointOverrides;
import io.rexserve.model.language.checkpoint.DecoderConfig;
import io.rexserve.model.language.checkpoint.Setting;
import io.rexserve.model.proposal.OodProbe;
import io.rexserve.model.proposal.UpnConfig;
import io.rexserve.model.proposal.UpnLayout;
import io.rexserve.model.weights.Checkpoint;
import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.JsonFile;
import io.rexserve.model.weights.ModelFile;
import io.rexserve.model.weights.ModelFolder;
import io.rexserve.model.weights.Printable;
import io.rexserve.model.weights.WeightRoles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// Recognises a checkpoint by the names of its tensors and compares it with the network that its
/// configuration describes.
public final class Inspector {
    private static final String PROBE =
            "; " + OodProbe.FILE + " beside it, which tells images unlike the training images";

    private static final List<String> OF_UPN = List.of("transformer.tgt_embed.weight", "transformer.level_embed");
    private static final List<String> OF_CHATREX =
            List.of("embed_tokens.weight", "embeddings.class_embedding", "stem.0.weight");
    private static final int PUBLISHED_EMBED_DIM = 192;

    private Inspector() {}

    /// Inspects a model folder, or a single file and the files beside it. No tensor is read.
    ///
    /// @throws CheckpointException if there are no weights, they are damaged, or they are of no known family
    public static Inspection inspect(Path folderOrFile) {
        return inspect(folderOrFile, true);
    }

    /// As [#inspect(Path)].
    ///
    /// @param tokenizer whether the tokenizer is inspected too, which loads it
    static Inspection inspect(Path given, boolean tokenizer) {
        Path folderOrFile = ModelFolder.resolve(given);
        try (Checkpoint checkpoint = Checkpoint.open(folderOrFile)) {
            Path folder = Files.isDirectory(folderOrFile)
                    ? folderOrFile
                    : folderOrFile.toAbsolutePath().resolveSibling("");
            if (anyEndsWith(checkpoint, OF_UPN)) {
                return upn(folder, checkpoint);
            }
            // A language model alone is none of ours, nor is a tower; one with a part lost is said to lack it.
            long parts = OF_CHATREX.stream()
                    .filter(suffix -> anyEndsWith(checkpoint, List.of(suffix)))
                    .count();
            if (parts > 1) {
                return chatRex(folder, checkpoint, tokenizer);
            }
            throw new CheckpointException(
                    folderOrFile + ": " + checkpoint.names().size() + " tensors of no known family"
                            + statedFamily(folder) + " (expected: UPN's, with " + OF_UPN.getFirst()
                            + ", or ChatRex's, with all of *" + String.join(", *", OF_CHATREX) + ")");
        }
    }

    /// What the configuration says that a model is, for a message.
    private static String statedFamily(Path folder) {
        Path config = folder.resolve("config.json");
        if (!Files.isRegularFile(config)) {
            return "";
        }
        JsonNode stated = JsonFile.readObject(config);
        String type = stated.path("model_type").asString("");
        String architecture = stated.path("architectures").path(0).asString("");
        return type.isEmpty() && architecture.isEmpty()
                ? ""
                : "; config.json says " + Printable.excerpt((type + " " + architecture).strip());
    }

    private static boolean anyEndsWith(Checkpoint checkpoint, List<String> suffixes) {
        return checkpoint.names().stream().anyMatch(name -> suffixes.stream().anyMatch(name::endsWith));
    }

    private static Inspection upn(Path folder, Checkpoint checkpoint) {
        var roles = new WeightRoles(checkpoint);
        UpnConfig config;
        try {
            config = ModelFile.isThere(folder.resolve("config.json"))
                    ? UpnConfig.read(folder, checkpoint)
                    : UpnConfig.of(checkpoint);
        } catch (CheckpointException e) {
            return unreadable(checkpoint, ModelFamily.UPN_OF_OTHER_SIZE, e);
        }
        UpnLayout.of(config).claim(roles);
        List<NetworkPart> parts = parts(roles);
        ModelFamily family = config.embedDim() == PUBLISHED_EMBED_DIM ? ModelFamily.UPN : ModelFamily.UPN_OF_OTHER_SIZE;
        List<String> ofProbe = OodProbe.faults(checkpoint.source(), config);
        return new Inspection(
                checkpoint.source().toString(),
                family,
                "Swin of " + config.embedDim() + " channels, depths " + config.depths() + ", window "
                        + config.windowSize() + "; " + config.levels() + " levels, width " + config.width() + ", "
                        + config.encoderLayers() + " + " + config.decoderLayers() + " layers, " + config.queries()
                        + " queries" + (ofProbe == null ? "" : PROBE),
                parts,
                Stream.concat(roles.faults().stream(), ofProbe == null ? Stream.of() : ofProbe.stream())
                        .toList(),
                roles.ignored(),
                List.of(),
                Map.of(),
                MemoryEstimate.of(parts, null),
                List.of(),
                licences(checkpoint, family));
    }

    private static Inspection chatRex(Path folder, Checkpoint checkpoint, boolean withTokenizer) {
        ChatRexFolder configured;
        try {
            // A folder needs its configuration to be loaded; a single file may come without.
            configured = Files.isDirectory(checkpoint.source())
                    ? ChatRexFolder.read(folder, checkpoint, CheckpointOverrides.NONE)
                    : ChatRexFolder.readLeniently(folder, checkpoint, CheckpointOverrides.NONE);
        } catch (CheckpointException e) {
            return unreadable(checkpoint, ModelFamily.CHATREX, e);
        }
        var roles = new WeightRoles(checkpoint);
        configured.claim(roles);
        List<NetworkPart> parts = parts(roles);
        boolean whole = Files.isDirectory(checkpoint.source());
        TokenizerReport tokenizer =
                withTokenizer ? TokenizerReport.of(folder, configured.config(), whole) : TokenizerReport.NONE;
        return new Inspection(
                checkpoint.source().toString(),
                family(configured),
                shape(configured.config()),
                parts,
                Stream.concat(roles.faults().stream(), tokenizer.faults().stream())
                        .toList(),
                roles.ignored(),
                configured.settings(),
                configured.overrides().inForce(),
                MemoryEstimate.of(parts, configured.config().llm()),
                tokenizer.found(),
                licences(checkpoint, family(configured)));
    }

    private static ModelFamily family(ChatRexFolder configured) {
        if (configured.format() == ChatRexFolder.Format.OWN) {
            return ModelFamily.OWN_FORM;
        }
        if (configured.family().contains("rexseek")) {
            return ModelFamily.REXSEEK;
        }
        return configured.config().llm().qkvBias() ? ModelFamily.CHATREX_QWEN : ModelFamily.CHATREX;
    }

    private static String shape(ChatRexConfig config) {
        DecoderConfig llm = config.llm();
        return "decoder of width " + llm.hidden() + ", " + llm.layers() + " layers, " + llm.heads() + " heads ("
                + llm.kvHeads() + " of keys) of " + llm.headDim() + ", feed-forward " + llm.ffn() + ", "
                + llm.vocab() + " rows" + (llm.tied() ? ", tied" : "") + (llm.qkvBias() ? ", biases" : "")
                + "; CLIP of width " + config.clip().width() + " at "
                + config.clip().image() + " pixels, layer "
                + config.clip().usedLayers() + " of " + config.clip().layers() + "; ConvNeXt of "
                + config.convnext().dims() + " channels at " + config.convnext().image() + " pixels";
    }

    private static Inspection unreadable(Checkpoint checkpoint, ModelFamily family, CheckpointException fault) {
        String message = fault.getMessage();
        return new Inspection(
                checkpoint.source().toString(),
                family,
                "not known",
                List.of(),
                List.of(message == null ? fault.toString() : message),
                List.of(),
                List.<Setting>of(),
                Map.of(),
                List.of(),
                List.of(),
                family.licences());
    }

    /// The licences of a model as its card states them. Without a card, those that its publisher states beside the
    /// weights and those that a family is published under. Empty where nobody states any.
    public static List<Licence> licences(Path folderOrFile) {
        return inspect(folderOrFile, false).licences();
    }

    /// A single file has no card: what lies in its folder may be about anything.
    private static List<Licence> licences(Checkpoint checkpoint, ModelFamily family) {
        Path folder = checkpoint.source();
        if (!Files.isDirectory(folder)) {
            return family.licences();
        }
        return CardFile.licences(folder)
                .orElseGet(() -> Stream.concat(
                                LicenceReader.statements("weights", folder).stream()
                                        .limit(1),
                                family.licences().stream())
                        .toList());
    }

    private static List<NetworkPart> parts(WeightRoles roles) {
        var parts = new ArrayList<NetworkPart>();
        roles.parts().forEach((name, tensors) -> parts.add(new NetworkPart(name, tensors)));
        return parts;
    }
}
