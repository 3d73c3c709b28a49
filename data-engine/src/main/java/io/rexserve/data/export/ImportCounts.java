package io.rexserve.data.export;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What an import has taken, and what it has not.
public final class ImportCounts {
    /// What is not taken.
    public enum Lost {
        PICTURE("pictures that cannot be read"),
        SIZE("pictures whose file has another size than the annotations state"),
        UNNAMED("regions without a name"),
        CROWD("regions that are crowds"),
        OUTSIDE("regions that reach over the border"),
        FURTHER_TEXT("further phrases and descriptions of a region"),
        GROUNDING("groundings of captions, which the engine finds itself"),
        DIALOGUE("dialogues that name lost regions by number"),
        BLANK_TEXT("texts without words");

        private final String meaning;

        Lost(String meaning) {
            this.meaning = meaning;
        }
    }

    private final Map<Lost, Long> lost = new EnumMap<>(Lost.class);
    private final List<String> examples = new ArrayList<>();
    private long pictures;
    private long regions;

    void add(Lost kind, long count) {
        if (count > 0) {
            lost.merge(kind, count, Long::sum);
        }
    }

    /// A picture that is not taken, with the reason in words.
    void refuse(Lost kind, String message) {
        add(kind, 1);
        if (examples.size() < 20) {
            examples.add(message);
        }
    }

    void take(int regionCount) {
        pictures++;
        regions += regionCount;
    }

    public long pictures() {
        return pictures;
    }

    /// By kind.
    public Map<Lost, Long> lost() {
        return Map.copyOf(lost);
    }

    /// For the terminal.
    public List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add(String.format(Locale.ROOT, "%,d pictures, %,d regions", pictures, regions));
        lost.forEach((kind, count) -> lines.add(String.format(Locale.ROOT, "not taken: %s %,d", kind.meaning, count)));
        examples.forEach(example -> lines.add("  " + example));
        return lines;
    }
}
