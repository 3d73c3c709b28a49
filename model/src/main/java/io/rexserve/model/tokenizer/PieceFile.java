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

/// Writes a SentencePiece vocabulary of byte pairs as the `tokenizer.json` that splits text the same way.
///
/// SentencePiece joins the two neighbours whose piece has the highest score, the leftmost of equal ones. In
/// `tokenizer.json` pairs have ranks: a pair ranks as its piece scores, and among equal scores (of one piece's pairs,
/// and
/// of LLaMA's runs of blanks) the longer left half comes first, then the longer right half. That this comes to the same
/// is measured, on LLaMA's own vocabulary among others (docs/LOG.md), not proven.
final class PieceFile {
    private record Pair(String left, String right, float score) {}

    private PieceFile() {}

    static Map<String, Integer> ids(SentencePieceModel model) {
        Map<String, Integer> ids = new HashMap<>();
        model.pieces().forEach(piece -> ids.put(piece.text(), ids.size()));
        return ids;
    }

    static void write(SentencePieceModel model, ObjectNode json) {
        json.putObject("normalizer")
                .put("type", "Replace")
                .put("content", String.valueOf(Blanks.BLANK))
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
        pairs(model.pieces()).forEach(pair -> merges.addArray().add(pair.left()).add(pair.right()));
    }

    // Only pieces that text is made of are joined: the text "<0x0A>" never becomes the byte.
    private static List<Pair> pairs(List<Piece> pieces) {
        Set<String> normal = pieces.stream()
                .filter(piece -> piece.kind() == Kind.NORMAL)
                .map(Piece::text)
                .collect(Collectors.toUnmodifiableSet());
        List<Pair> pairs = new ArrayList<>();
        for (Piece piece : pieces) {
            String text = piece.text();
            for (int at = 1; piece.kind() == Kind.NORMAL && at < text.length(); at++) {
                String left = text.substring(0, at);
                String right = text.substring(at);
                // Halves of a surrogate pair are in no vocabulary.
                if (normal.contains(left) && normal.contains(right)) {
                    pairs.add(new Pair(left, right, piece.score()));
                }
            }
        }
        pairs.sort(Comparator.comparingDouble(Pair::score)
                .thenComparingInt(pair -> pair.left().length())
                .thenComparingInt(pair -> pair.right().length())
                .reversed());
        return pairs;
    }
}
