package io.rexserve.model.tokenizer;

import io.rexserve.model.tokenizer.SentencePieceModel.Kind;
import io.rexserve.model.tokenizer.SentencePieceModel.Piece;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Converts a SentencePiece vocabulary of byte pairs into the `tokenizer.json` that tokenises alike.
///
/// SentencePiece merges the two neighbours whose piece has the highest score, the leftmost of equal ones. In
/// `tokenizer.json` merges have ranks: a merge ranks as its piece scores, and among equal scores (of one piece's
/// merges, and of LLaMA's runs of spaces) the longer left half comes first, then the longer right half. That both
/// tokenise alike is measured, on LLaMA's own vocabulary among others (docs/LOG.md), not proven.
final class SentencePieceConverter {
    private record Merge(String left, String right, float score) {}

    private SentencePieceConverter() {}

    static Map<String, Integer> ids(SentencePieceModel model) {
        Map<String, Integer> ids = new HashMap<>();
        model.pieces().forEach(piece -> ids.put(piece.text(), ids.size()));
        return ids;
    }

    static void write(SentencePieceModel model, ObjectNode json) {
        json.putObject("normalizer")
                .put("type", "Replace")
                .put("content", String.valueOf(PrependScheme.SPACE))
                .putObject("pattern")
                .put("String", " ");
        String unknown = model.pieces().stream()
                .filter(piece -> piece.kind() == Kind.UNKNOWN)
                .map(Piece::text)
                .findFirst()
                .orElseThrow();
        ObjectNode bytePairs = json.putObject("model")
                .put("type", "BPE")
                .put("unk_token", unknown)
                .put("fuse_unk", true)
                .put("byte_fallback", model.byteFallback());
        ObjectNode vocab = bytePairs.putObject("vocab");
        ids(model).forEach(vocab::put);
        ArrayNode merges = bytePairs.putArray("merges");
        merges(model.pieces())
                .forEach(merge -> merges.addArray().add(merge.left()).add(merge.right()));
    }

    // Only normal pieces are merged: the text "<0x0A>" never becomes the byte.
    private static List<Merge> merges(List<Piece> pieces) {
        Set<String> normal = pieces.stream()
                .filter(piece -> piece.kind() == Kind.NORMAL)
                .map(Piece::text)
                .collect(Collectors.toUnmodifiableSet());
        List<Merge> merges = new ArrayList<>();
        for (Piece piece : pieces) {
            String text = piece.text();
            for (int at = 1; piece.kind() == Kind.NORMAL && at < text.length(); at++) {
                String left = text.substring(0, at);
                String right = text.substring(at);
                // Halves of a surrogate pair are in no vocabulary.
                if (normal.contains(left) && normal.contains(right)) {
                    merges.add(new Merge(left, right, piece.score()));
                }
            }
        }
        merges.sort(Comparator.comparingDouble(Merge::score)
                .thenComparingInt(merge -> merge.left().length())
                .thenComparingInt(merge -> merge.right().length())
                .reversed());
        return merges;
    }
}
