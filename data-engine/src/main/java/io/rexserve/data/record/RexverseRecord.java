package io.rexserve.data.record;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// One picture with what the stages have found out about it so far. Its bytes lie elsewhere, under its id.
///
/// It holds nothing that differs between two runs with the same settings: costs are kept beside it.
///
/// @param id SHA-256 of the encoded bytes, 64 hexadecimal digits
/// @param width of the upright picture in pixels
/// @param height of the upright picture in pixels
/// @param seed of whatever is drawn for this picture: it depends on the recipe's seed and the id alone
/// @param scores of the whole picture by name
public record RexverseRecord(
        String id,
        Origin origin,
        int width,
        int height,
        long seed,
        List<Statement> captions,
        List<Phrase> phrases,
        List<GroundedRegion> regions,
        List<Conversation> conversations,
        List<Lineage> lineage,
        SortedMap<String, Double> scores) {
    public RexverseRecord {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("size: " + width + " x " + height + " (expected: >= 1 x 1)");
        }
        captions = List.copyOf(captions);
        phrases = List.copyOf(phrases);
        regions = List.copyOf(regions);
        conversations = List.copyOf(conversations);
        lineage = List.copyOf(lineage);
        scores = Scores.copyOf(scores);
    }

    /// A picture that nothing is known of but its origin.
    public static RexverseRecord of(String id, Origin origin, int width, int height, long seed) {
        return new RexverseRecord(
                id,
                origin,
                width,
                height,
                seed,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                new TreeMap<>());
    }

    public RexverseRecord withCaptions(List<Statement> newCaptions) {
        return with(newCaptions, phrases, regions, conversations, lineage, scores);
    }

    public RexverseRecord withPhrases(List<Phrase> newPhrases) {
        return with(captions, newPhrases, regions, conversations, lineage, scores);
    }

    public RexverseRecord withRegions(List<GroundedRegion> newRegions) {
        return with(captions, phrases, newRegions, conversations, lineage, scores);
    }

    public RexverseRecord withConversations(List<Conversation> newConversations) {
        return with(captions, phrases, regions, newConversations, lineage, scores);
    }

    /// The same with one stage more behind it.
    public RexverseRecord through(Lineage stage) {
        return with(
                captions,
                phrases,
                regions,
                conversations,
                Stream.concat(lineage.stream(), Stream.of(stage)).toList(),
                scores);
    }

    public RexverseRecord withScore(String name, double value) {
        return with(captions, phrases, regions, conversations, lineage, Scores.with(scores, Map.of(name, value)));
    }

    private RexverseRecord with(
            List<Statement> newCaptions,
            List<Phrase> newPhrases,
            List<GroundedRegion> newRegions,
            List<Conversation> newConversations,
            List<Lineage> newLineage,
            SortedMap<String, Double> newScores) {
        return new RexverseRecord(
                id,
                origin,
                width,
                height,
                seed,
                newCaptions,
                newPhrases,
                newRegions,
                newConversations,
                newLineage,
                newScores);
    }
}
