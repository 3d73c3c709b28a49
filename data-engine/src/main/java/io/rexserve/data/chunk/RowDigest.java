package io.rexserve.data.chunk;

import io.rexserve.data.record.RecordJson;
import io.rexserve.data.stage.ItemRefusal;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.store.ChunkRow;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// Digests of rows without what they have cost: equal rows, equal digests.
public final class RowDigest {
    /// Bytes of a digest.
    public static final int LENGTH = 32;

    private RowDigest() {}

    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e); // every JDK has it
        }
    }

    /// SHA-256 of everything in a row but its cost and the bytes of its picture, which its id stands for.
    public static byte[] of(ChunkRow row) {
        MessageDigest digest = sha256();
        add(digest, row.id());
        add(digest, row.source());
        switch (row.outcome()) {
            case Outcome.Kept kept -> {
                add(digest, "kept");
                add(digest, RecordJson.write(kept.record()));
                for (ItemRefusal refusal : kept.refusals()) {
                    add(digest, refusal.item());
                    add(digest, refusal.reason().code());
                    add(digest, refusal.detail());
                }
            }
            case Outcome.Refused refused -> {
                add(digest, "refused");
                add(digest, refused.reason().code());
                add(digest, refused.detail());
            }
            case Outcome.Failed failed -> {
                add(digest, "failed");
                add(digest, failed.detail());
            }
        }
        return digest.digest();
    }

    // The length first: no two lists of texts are the same bytes.
    private static void add(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(new byte[] {
            (byte) (bytes.length >> 24), (byte) (bytes.length >> 16), (byte) (bytes.length >> 8), (byte) bytes.length
        });
        digest.update(bytes);
    }
}
