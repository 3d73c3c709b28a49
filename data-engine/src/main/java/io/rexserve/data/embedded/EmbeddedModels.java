package io.rexserve.data.embedded;

import io.rexserve.data.stage.StageException;
import io.rexserve.image.RgbImage;
import io.rexserve.image.box.PixelBox;
import io.rexserve.model.kernel.CancellationToken;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.proposal.Granularity;
import io.rexserve.model.proposal.ProposalSet;
import io.rexserve.model.proposal.UpnOutput;
import io.rexserve.model.weights.CheckpointException;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/// A lease of the networks of this process: the first one loads them, the last one that is closed frees them.
///
/// Several threads may use one lease. Torch's number of threads per operator is the process's: the last lease sets it.
public final class EmbeddedModels implements AutoCloseable {
    // One per process whatever the number of stages and slots is what this class is for; guarded by itself.
    private static final Map<ModelSource, Loaded> LOADED = new HashMap<>();

    private final Loaded loaded;
    private final AtomicBoolean closed = new AtomicBoolean();

    /// Networks, and how many leases they have.
    private static final class Loaded {
        private final LoadedModels models;
        private final ProposalCache proposals = new ProposalCache(ProposalCache.MOST_BOXES);
        private int leases;

        Loaded(LoadedModels models) {
            this.models = models;
        }
    }

    private EmbeddedModels(Loaded loaded) {
        this.loaded = loaded;
    }

    /// @param threads that one operator may use
    /// @throws StageException if the weights are missing, damaged or others than where the run was started
    public static EmbeddedModels lease(ModelSource source, int threads) {
        synchronized (LOADED) {
            Loaded shared = LOADED.computeIfAbsent(source, EmbeddedModels::load);
            shared.leases++;
            Torch.useThreads(threads);
            return new EmbeddedModels(shared);
        }
    }

    private static Loaded load(ModelSource source) {
        try {
            return new Loaded(LoadedModels.load(source.verified()));
        } catch (CheckpointException | UncheckedIOException | IllegalArgumentException e) {
            throw new StageException(Objects.requireNonNullElse(e.getMessage(), e.toString()), e);
        }
    }

    /// Networks that this process holds.
    static int count() {
        synchronized (LOADED) {
            return LOADED.size();
        }
    }

    /// Requires that so many boxes fit into a prompt of the language model.
    ///
    /// @throws StageException naming the limit
    public void requireBoxes(int boxes) {
        int most = mostBoxes();
        if (boxes > most) {
            throw new StageException("maxBoxes: " + boxes + " (expected: <= " + most
                    + ", which is what a prompt of the language model takes)");
        }
    }

    /// Boxes that one prompt of the language model takes.
    public int mostBoxes() {
        return loaded.models.mostBoxes();
    }

    /// Proposals of an upright picture; those of another stage of this process if it has asked for the same.
    ///
    /// @param picture SHA-256 of its encoded bytes
    public Proposals propose(String picture, RgbImage image, ProposalSettings settings) {
        Proposals found = loaded.proposals.find(picture, settings);
        if (found == null) {
            found = propose(image, settings);
            loaded.proposals.put(picture, settings, found);
        }
        return found;
    }

    /// Drops the proposals that this process remembers, so that the next ones are computed.
    public void forgetProposals() {
        loaded.proposals.clear();
    }

    private Proposals propose(RgbImage image, ProposalSettings settings) {
        var granularities = EnumSet.copyOf(settings.granularities());
        UpnOutput output = loaded.models
                .upn()
                .infer(List.of(loaded.models.upn().prepare(image)), granularities, CancellationToken.NEVER)
                .getFirst();
        return new Proposals(
                joined(output.sets()).filter(settings.minScore(), settings.nmsIou(), settings.maxBoxes()),
                output.oodScore());
    }

    private static ProposalSet joined(Map<Granularity, ProposalSet> sets) {
        return new ProposalSet(sets.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .flatMap(set -> set.getValue().proposals().stream())
                .toList());
    }

    /// Lets the language model read a picture and regions of it. Waits while other threads hold all of the KV cache.
    ///
    /// @param boxes in pixels of the upright picture, at least one
    public RegionReader read(RgbImage image, List<PixelBox> boxes) throws InterruptedException {
        return RegionReader.open(loaded.models, image, boxes);
    }

    /// The words of a text that the language model's vocabulary lacks.
    public List<String> unknownWords(String text) {
        return loaded.models.tokenizer().unknownWords(text);
    }

    /// Native arrays that pictures hold beside the weights.
    int heldArrays() {
        return loaded.models.heldArrays();
    }

    /// Native arrays of the proposal network: its weights and, while a picture is proposed, what that computes.
    int heldArraysOfUpn() {
        return loaded.models.upn().heldArrays();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            synchronized (LOADED) {
                if (--loaded.leases == 0) {
                    LOADED.values().remove(loaded);
                    loaded.models.close();
                }
            }
        }
    }
}
