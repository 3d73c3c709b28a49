package io.rexserve.data.measure;

import ai.djl.ndarray.NDManager;
import io.rexserve.data.embedded.ModelSource;
import io.rexserve.data.ground.ModelGroundSettings;
import io.rexserve.data.stage.StageInput;
import io.rexserve.image.ImageLimits;
import io.rexserve.image.RgbImage;
import io.rexserve.image.box.PixelBox;
import io.rexserve.image.decoding.ImageDecoder;
import io.rexserve.model.grammar.Prompts;
import io.rexserve.model.kernel.CancellationToken;
import io.rexserve.model.kernel.Compute;
import io.rexserve.model.language.ChatRexModel;
import io.rexserve.model.language.EncodedImage;
import io.rexserve.model.language.ObjectTokens;
import io.rexserve.model.language.RuntimeOptions;
import io.rexserve.model.language.decoder.Conversation;
import io.rexserve.model.language.decoder.RegionScores;
import io.rexserve.model.proposal.Proposal;
import io.rexserve.model.proposal.ProposalSet;
import io.rexserve.model.proposal.UpnModel;
import io.rexserve.model.tokenizer.Tokenizer;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;

/// The networks called directly, with nothing of the engine between: decode, propose, encode, read the prefix, score
/// the phrases.
final class BareNetworks implements AutoCloseable {
    private final ModelGroundSettings settings;
    private final UpnModel upn;
    private final ChatRexModel chatRex;
    private final Tokenizer tokenizer;

    private BareNetworks(ModelGroundSettings settings, UpnModel upn, ChatRexModel chatRex, Tokenizer tokenizer) {
        this.settings = settings;
        this.upn = upn;
        this.chatRex = chatRex;
        this.tokenizer = tokenizer;
    }

    static BareNetworks load(ModelGroundSettings settings) {
        ModelSource source = settings.models();
        Compute compute = Compute.of(source.device(), source.dtype());
        var folder = ModelSource.resolve(source.chatRex());
        return new BareNetworks(
                settings,
                UpnModel.load(ModelSource.resolve(source.upn()), compute),
                ChatRexModel.load(folder, RuntimeOptions.on(compute)),
                Tokenizer.load(folder));
    }

    /// @return for each phrase that is asked a score of each proposal
    List<float[]> ground(StageInput input) {
        RgbImage image = ImageDecoder.decode(input.content(), ImageLimits.DEFAULT);
        var sets = upn.propose(image, EnumSet.copyOf(settings.proposals().granularities()));
        List<PixelBox> boxes = new ProposalSet(sets.values().stream()
                        .flatMap(set -> set.proposals().stream())
                        .toList())
                        .filter(
                                settings.proposals().minScore(),
                                settings.proposals().nmsIou(),
                                settings.proposals().maxBoxes())
                        .stream()
                        .map(Proposal::box)
                        .toList();
        if (boxes.isEmpty()) {
            return List.of();
        }
        try (NDManager scope = chatRex.scope()) {
            EncodedImage encoded = chatRex.encode(scope, image);
            ObjectTokens objects = chatRex.regions(scope, encoded, boxes);
            int[] prefix =
                    tokenizer.encodeOpening(Prompts.prefix(chatRex.config().template(), boxes.size()));
            try (Conversation conversation = chatRex.open(scope, encoded, objects, prefix, CancellationToken.NEVER)) {
                return RegionScores.of(
                        conversation,
                        openings(input, boxes.size()),
                        tokenizer.grammarTokens(),
                        boxes.size(),
                        CancellationToken.NEVER);
            }
        }
    }

    private List<int[]> openings(StageInput input, int regions) {
        return input.record().phrases().stream()
                .flatMap(phrase -> Stream.of(phrase.head()))
                .distinct()
                .map(phrase ->
                        tokenizer.encode(Prompts.listOpening(chatRex.config().template(), regions, phrase)))
                .toList();
    }

    @Override
    public void close() {
        tokenizer.close();
        chatRex.close();
        upn.close();
    }
}
