package io.rexserve.data.measure;

import ai.djl.ndarray.NDManager;
import io.rexserve.data.caption.ModelCaptionSettings;
import io.rexserve.data.caption.NamedObjects;
import io.rexserve.data.describe.ModelDescribeSettings;
import io.rexserve.data.embedded.ModelSource;
import io.rexserve.data.embedded.ProposalSettings;
import io.rexserve.data.embedded.Proposals;
import io.rexserve.data.ground.ModelGroundSettings;
import io.rexserve.data.record.GroundedRegion;
import io.rexserve.data.record.Phrase;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.store.StoredPicture;
import io.rexserve.datasets.art.ObjectName;
import io.rexserve.image.RgbImage;
import io.rexserve.image.box.PixelBox;
import io.rexserve.image.decoding.ImageDecoder;
import io.rexserve.model.grammar.AnswerForm;
import io.rexserve.model.grammar.Prompts;
import io.rexserve.model.grammar.Task;
import io.rexserve.model.kernel.CancellationToken;
import io.rexserve.model.kernel.Compute;
import io.rexserve.model.language.ChatRexModel;
import io.rexserve.model.language.EncodedImage;
import io.rexserve.model.language.RuntimeOptions;
import io.rexserve.model.language.constraint.TokenConstraint;
import io.rexserve.model.language.decoder.Conversation;
import io.rexserve.model.language.decoder.RegionScores;
import io.rexserve.model.language.kvcache.KvCacheSize;
import io.rexserve.model.language.sampling.GenerationOptions;
import io.rexserve.model.proposal.Proposal;
import io.rexserve.model.proposal.ProposalSet;
import io.rexserve.model.proposal.UpnModel;
import io.rexserve.model.proposal.UpnOutput;
import io.rexserve.model.tokenizer.Tokenizer;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The networks called directly, with nothing of the engine between: decode, propose, encode, read the prefix, score
/// names and phrases, answer about regions. Several threads may use one.
public final class BareNetworks implements AutoCloseable {
    private static final int CAPTION_TOKENS = 256;
    private static final long KV_CACHE_BYTES = 3L << 30;

    private final ModelStages stages;
    private final UpnModel upn;
    private final ChatRexModel chatRex;
    private final Tokenizer tokenizer;

    private BareNetworks(ModelStages stages, UpnModel upn, ChatRexModel chatRex, Tokenizer tokenizer) {
        this.stages = stages;
        this.upn = upn;
        this.chatRex = chatRex;
        this.tokenizer = tokenizer;
    }

    /// @param sequences that the KV cache takes at a time
    public static BareNetworks load(ModelStages stages, int sequences) {
        ModelSource source = stages.source();
        Compute compute = Compute.of(source.device(), source.dtype());
        var folder = ModelSource.resolve(source.chatRex());
        var size = new KvCacheSize.Within(sequences, KV_CACHE_BYTES);
        return new BareNetworks(
                stages,
                UpnModel.load(ModelSource.resolve(source.upn()), compute),
                ChatRexModel.load(folder, RuntimeOptions.on(compute).with(size)),
                Tokenizer.load(folder));
    }

    /// What is known of a picture so far.
    private final class Seen implements AutoCloseable {
        private final RgbImage image;
        private final NDManager scope = chatRex.scope();
        private final Map<ProposalSettings, Proposals> proposed = new HashMap<>();
        private final Map<List<PixelBox>, Conversation> conversations = new HashMap<>();
        private @Nullable EncodedImage encoded;

        Seen(byte[] content) {
            image = ImageDecoder.decode(content, StoredPicture.LIMITS);
        }

        /// None of a picture that is unlike those that the network was trained on.
        ///
        /// @param maxOod greatest OOD score of the stage, beside that of its settings
        List<Proposal> propose(ProposalSettings settings, @Nullable Double maxOod) {
            var anyway = new ProposalSettings(
                    settings.granularities(), settings.minScore(), settings.nmsIou(), settings.maxBoxes(), null);
            Proposals all = proposed.computeIfAbsent(anyway, this::proposals);
            boolean unlike = all.unfamiliar(settings).isPresent()
                    || all.unfamiliar(maxOod).isPresent();
            return unlike ? List.of() : all.proposals();
        }

        private Proposals proposals(ProposalSettings settings) {
            UpnOutput output = upn.infer(
                            List.of(upn.prepare(image)),
                            EnumSet.copyOf(settings.granularities()),
                            CancellationToken.NEVER)
                    .getFirst();
            var joined = new ProposalSet(output.sets().values().stream()
                    .flatMap(set -> set.proposals().stream())
                    .toList());
            return new Proposals(
                    joined.filter(settings.minScore(), settings.nmsIou(), settings.maxBoxes()), output.oodScore());
        }

        Conversation conversation(List<PixelBox> boxes) {
            return conversations.computeIfAbsent(boxes, this::open);
        }

        private Conversation open(List<PixelBox> boxes) {
            EncodedImage image = encoded();
            int[] prefix =
                    tokenizer.encodeOpening(Prompts.prefix(chatRex.config().template(), boxes.size()));
            return chatRex.open(scope, image, chatRex.regions(scope, image, boxes), prefix, CancellationToken.NEVER);
        }

        private EncodedImage encoded() {
            if (encoded == null) {
                encoded = chatRex.encode(scope, image);
            }
            return encoded;
        }

        @Override
        public void close() {
            conversations.values().forEach(Conversation::close);
            scope.close();
        }
    }

    /// Calls for each stage what it calls: every stage decodes, proposes and encodes anew.
    public void byStage(NetworkWork work) {
        if (work.captioned && stages.caption() != null) {
            try (var seen = new Seen(work.content)) {
                caption(seen, stages.caption());
            }
        }
        if (work.grounded != null && stages.ground() != null) {
            try (var seen = new Seen(work.content)) {
                ground(seen, work.grounded, stages.ground());
            }
        }
        if (work.described != null && stages.describe() != null) {
            try (var seen = new Seen(work.content)) {
                describe(seen, work.described, stages.describe());
            }
        }
    }

    /// Calls the same with each picture decoded, proposed and encoded once: the least that gives the answers.
    public void once(NetworkWork work) {
        try (var seen = new Seen(work.content)) {
            if (work.captioned && stages.caption() != null) {
                caption(seen, stages.caption());
            }
            if (work.grounded != null && stages.ground() != null) {
                ground(seen, work.grounded, stages.ground());
            }
            if (work.described != null && stages.describe() != null) {
                describe(seen, work.described, stages.describe());
            }
        }
    }

    private void caption(Seen seen, ModelCaptionSettings settings) {
        List<Proposal> proposals = seen.propose(settings.proposals(), settings.maxOod());
        if (proposals.isEmpty()) {
            return;
        }
        Conversation conversation = seen.conversation(boxes(proposals));
        switch (settings.method()) {
            case ANSWER ->
                answer(conversation, new Task.Caption(Task.CaptionDetail.BRIEF), proposals.size(), CAPTION_TOKENS);
            case COMPOSE -> compose(conversation, proposals, settings);
        }
    }

    /// Scores all names and asks for the name of each thing that is found.
    private void compose(Conversation conversation, List<Proposal> proposals, ModelCaptionSettings settings) {
        List<String> names = settings.names().isEmpty()
                ? ObjectName.drawn().stream().map(ObjectName::text).toList()
                : settings.names();
        List<float[]> scores = score(conversation, names.stream(), proposals.size());
        for (NamedObjects.Found object : new NamedObjects(names, settings.minScore()).found(scores, proposals)) {
            var named = new Task.DescribeRegions(Task.RegionStyle.CATEGORY, List.of(object.region()));
            answer(conversation, named, proposals.size(), NamedObjects.MAX_TOKENS);
        }
    }

    private static List<PixelBox> boxes(List<Proposal> proposals) {
        return proposals.stream().map(Proposal::box).toList();
    }

    private void ground(Seen seen, RexverseRecord record, ModelGroundSettings settings) {
        List<Proposal> proposals = seen.propose(settings.proposals(), null);
        if (proposals.isEmpty()) {
            return;
        }
        Stream<String> phrases = record.phrases().isEmpty()
                ? settings.match().names().stream()
                : record.phrases().stream().map(this::asked);
        score(seen.conversation(boxes(proposals)), phrases, proposals.size());
    }

    private String asked(Phrase phrase) {
        return tokenizer.unknownWords(phrase.text()).isEmpty() ? phrase.text() : phrase.head();
    }

    private List<float[]> score(Conversation conversation, Stream<String> phrases, int regions) {
        List<int[]> openings = phrases.distinct()
                .map(phrase ->
                        tokenizer.encode(Prompts.listOpening(chatRex.config().template(), regions, phrase)))
                .filter(opening -> conversation.prefixLength() + opening.length
                        <= chatRex.config().maxLength())
                .toList();
        return RegionScores.of(conversation, openings, tokenizer.grammarTokens(), regions, CancellationToken.NEVER);
    }

    private void describe(Seen seen, RexverseRecord record, ModelDescribeSettings settings) {
        List<PixelBox> boxes = record.regions().stream()
                .map(GroundedRegion::box)
                .map(box -> box.toPixelBox())
                .toList();
        if (boxes.isEmpty()) {
            return;
        }
        Conversation conversation = seen.conversation(boxes);
        for (int i = 0; i < boxes.size(); i++) {
            for (ModelDescribeSettings.Style style : settings.styles()) {
                answer(
                        conversation,
                        new Task.DescribeRegions(style.task(), List.of(i)),
                        boxes.size(),
                        settings.maxTokens());
            }
        }
    }

    private void answer(Conversation conversation, Task task, int regions, int maxTokens) {
        int[] question = tokenizer.encode(Prompts.question(chatRex.config().template(), regions, task));
        Set<Integer> stops = new HashSet<>(tokenizer.endTokens());
        stops.addAll(chatRex.defaults().stopIds());
        TokenConstraint grammar = TokenConstraint.grammar(
                tokenizer.grammarTokens(),
                AnswerForm.of(task, regions),
                stops,
                chatRex.defaults().unorderedLists());
        conversation.ask(question, GenerationOptions.greedy(maxTokens, stops).with(grammar));
    }

    @Override
    public void close() {
        tokenizer.close();
        chatRex.close();
        upn.close();
    }
}
