package io.rexserve.datasets.art;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Which emoji are drawings of things, apart from those that the vocabulary names.
final class Identities {
    // animals-nature, food-drink, travel-places, activities, objects
    private static final Set<Integer> GROUPS = Set.of(3, 4, 5, 6, 7);
    private static final Pattern NO_OBJECT = Pattern.compile(
            "flag|oncoming|suit|sparkl|chain|banknote|yen|dollar|euro|pound|clock|moon|sun|cloud|star|rain|snow|wind|fog|"
                    + "tornado|rainbow|fire$|droplet|wave|night|sunrise|sunset|bridge|milky|globe|map|volcano|mountain|beach|"
                    + "desert|park|stadium|house|building|church|mosque|temple|castle|hotel|bank|hospital|school|store|factory|"
                    + "city|comet|ringed|hole|mute|speaker|sound|bell with|musical|card|picture|paper|memo|page|calendar|chart|"
                    + "envelope|e-mail|mail|paw|feather|bubbles|herb|leaf|blossom|constellation|galaxy|performing|high voltage",
            Pattern.CASE_INSENSITIVE);

    private Identities() {}

    /// @param emojibase the unpacked package
    /// @return code points in the file-name form of the art packages, in the order of the package
    static List<String> read(Path emojibase) {
        Path file = emojibase.resolve("en/data.json");
        Set<String> named = ObjectName.drawn().stream().map(ObjectName::code).collect(Collectors.toSet());
        try {
            JsonNode all = JsonMapper.shared().readTree(Files.readString(file));
            return StreamSupport.stream(all.spliterator(), false)
                    .filter(emoji -> emoji.has("group")
                            && GROUPS.contains(emoji.get("group").intValue()))
                    .filter(emoji ->
                            !NO_OBJECT.matcher(emoji.get("label").stringValue()).find())
                    .map(emoji -> emoji.get("hexcode")
                            .stringValue()
                            .toLowerCase(Locale.ROOT)
                            .replace("-fe0f", ""))
                    .filter(code -> !named.contains(code))
                    .toList();
        } catch (IOException e) {
            throw ArtLibrary.unreadable(file, e);
        }
    }
}
