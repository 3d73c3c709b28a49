package io.rexserve.data.embedded;

import io.rexserve.cli.Home;
import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.ModelDigest;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;

/// Which networks a stage uses. Made where the recipe is read; a machine that runs the stage must hold the same weights
/// under the same paths, which their digests prove.
///
/// @param upn file or folder of the proposal network; relative paths start at the project's home
/// @param chatRex folder of the language model, likewise
/// @param device `cpu`, `cuda` or `cuda:N`
/// @param dtype `float32` or `bfloat16`
/// @param threads of one operator: sums of floats are rounded in another order on another number of them
/// @param upnSha256 digest of the proposal network's files
/// @param chatRexSha256 digest of the language model's files
public record ModelSource(
        String upn, String chatRex, String device, String dtype, int threads, String upnSha256, String chatRexSha256)
        implements Serializable {
    /// Where the embedded model lies.
    public static final String EMBEDDED_UPN = "weights/rex-tiny/upn";

    /// Where the embedded language model lies.
    public static final String EMBEDDED_CHAT_REX = "weights/rex-tiny/chatrex";

    private static final int SHOWN_DIGITS = 8;

    /// The embedded model on the processor.
    public static ModelSource embedded() {
        return of(EMBEDDED_UPN, EMBEDDED_CHAT_REX, "cpu", "float32", 1);
    }

    /// Reads the digests of the files on this machine.
    ///
    /// @throws IllegalArgumentException if nothing lies there
    public static ModelSource of(String upn, String chatRex, String device, String dtype, int threads) {
        return new ModelSource(
                upn,
                chatRex,
                device,
                dtype,
                threads,
                digest("upn", upn).sha256(),
                digest("chatrex", chatRex).sha256());
    }

    /// The same networks as they lie on this machine.
    ///
    /// @throws CheckpointException if a network is missing here or is another one
    ModelSource verified() {
        require("upn", upn, upnSha256);
        require("chatrex", chatRex, chatRexSha256);
        return this;
    }

    private static void require(String network, String path, String sha256) {
        ModelDigest here;
        try {
            here = digest(network, path);
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(e.getMessage() + " of this machine", e);
        }
        if (!here.sha256().equals(sha256)) {
            throw new CheckpointException(network + ": " + resolve(path) + " has the digest " + here.sha256()
                    + " on this machine (expected: " + sha256 + ", as where the run was started)");
        }
    }

    private static ModelDigest digest(String network, String path) {
        Path resolved = resolve(path);
        if (!Files.exists(resolved)) {
            throw new IllegalArgumentException(network + ": " + path + " (expected: weights at " + resolved + ")");
        }
        return ModelDigest.of(resolved);
    }

    /// Where a network lies on this machine.
    public static Path resolve(String path) {
        return Home.folder().resolve(path);
    }

    /// Whatever of them decides results.
    public String identity() {
        return "upn " + upnSha256 + "\nchatrex " + chatRexSha256 + "\ndtype " + dtype
                + (threads == 1 ? "" : "\nthreads " + threads);
    }

    /// The language model as authors of statements are named, such as `rex-tiny/chatrex@0123abcd`.
    public String author() {
        Path path = Path.of(chatRex).normalize();
        int parts = path.getNameCount();
        return path.subpath(Math.max(0, parts - 2), parts) + "@" + chatRexSha256.substring(0, SHOWN_DIGITS);
    }
}
