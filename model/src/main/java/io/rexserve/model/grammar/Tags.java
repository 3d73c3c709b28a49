package io.rexserve.model.grammar;

import java.util.List;

/// The tags of an answer, each one special token of the decoder:
/// `<ground>phrase</ground><objects><obj3><obj7></objects>`.
public final class Tags {
    public static final String GROUND = "<ground>";
    public static final String GROUND_END = "</ground>";
    public static final String OBJECTS = "<objects>";
    public static final String OBJECTS_END = "</objects>";

    /// Index tokens of the published vocabularies: `<obj0>` to `<obj99>`.
    public static final int REGIONS = 100;

    private Tags() {}

    /// `<objI>`.
    public static String region(int region) {
        return "<obj" + region + ">";
    }

    /// A phrase and the regions that show it, as a decoder writes them.
    public static String grounded(String phrase, List<Integer> regions) {
        StringBuilder text = new StringBuilder(GROUND).append(phrase).append(GROUND_END + OBJECTS);
        regions.forEach(region -> text.append(region(region)));
        return text.append(OBJECTS_END).toString();
    }
}
