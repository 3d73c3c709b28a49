package io.rexserve.data.conversation;

import io.rexserve.data.record.RexverseRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// What became of all dialogues of a file: a stage sees one picture at a time, and never those that no picture belongs
/// to.
///
/// @param used dialogues of pictures of the run
/// @param unknown dialogues of pictures that the run does not have
/// @param damaged entries that are no JSON, name no picture, or hold no dialogue
/// @param first of the unknown and the damaged ones, with names and places
public record DialogueCoverage(long used, long unknown, long damaged, List<String> first) {
    private static final int SHOWN = 20;

    public DialogueCoverage {
        first = List.copyOf(first);
    }

    /// Reads the file once more.
    ///
    /// @param records of all pictures of the run
    /// @throws IOException if the file cannot be read, or is another one
    public static DialogueCoverage of(DialogueFile file, Stream<RexverseRecord> records) throws IOException {
        Map<Long, Set<String>> names = new HashMap<>();
        records.forEach(record -> PictureNames.of(record)
                .forEach(name -> names.computeIfAbsent(DialogueIndex.hash(name), key -> new HashSet<>())
                        .add(name)));
        try (DialogueIndex index = DialogueIndex.open(file)) {
            long used = 0;
            long unknown = 0;
            long damaged = index.faults();
            var first = new ArrayList<>(index.firstFaults());
            for (int i = 0; i < index.size(); i++) {
                JsonNode entry = index.entry(i);
                String image = DialogueParser.image(entry);
                String problem = image == null ? "no picture" : problem(image, entry);
                boolean known = image != null
                        && PictureNames.means(image, names.getOrDefault(DialogueIndex.hash(image), Set.of()));
                used += known && problem.isEmpty() ? 1 : 0;
                unknown += !known && problem.isEmpty() ? 1 : 0;
                damaged += problem.isEmpty() ? 0 : 1;
                if (first.size() < SHOWN && !(known && problem.isEmpty())) {
                    first.add(image + ": " + (problem.isEmpty() ? "no such picture in the run" : problem));
                }
            }
            return new DialogueCoverage(used, unknown, damaged, first);
        }
    }

    private static String problem(String image, JsonNode entry) {
        try {
            DialogueParser.dialogue(entry);
            return "";
        } catch (IllegalArgumentException e) {
            return image + ": " + e.getMessage();
        }
    }
}
