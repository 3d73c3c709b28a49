package io.rexserve.data.phrase;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// Whether a text is English, by the words that every sentence has and by WordNet.
///
/// Captions are too short for statistics of letters: OpenNLP's language detector errs on most of them.
final class CaptionLanguage {
    private static final Set<String> ENGLISH = words(
            "a an the of in on with and is are at to by for near from over under his her its their this that there some"
                    + " two three one it he she while wearing sitting standing next behind front into through as or");
    private static final Set<String> FOREIGN = words(
            "der die das ein eine einem einen einer und ist sind auf mit von im am dem den des zu neben vor hinter zwei"
                    + " le la les un une des du de et est sont sur dans avec au aux qui deux devant"
                    + " el los las una en y con por para es están está al del dos"
                    + " il lo gli uno e di da che con nel nella sul sulla due"
                    + " o os um uma com em na no das dos e de por dois"
                    + " het een van op met en de zijn voor twee"
                    + " og på med en et av ett är och"
                    + " w na z jest i do się");
    private static final double LEAST_LATIN = 0.5;
    private static final double LEAST_KNOWN = 0.5;
    private static final int LEAST_WORDS = 3;

    private final WordNet wordNet;

    private static Set<String> words(String list) {
        return Set.copyOf(Arrays.asList(list.split(" ")));
    }

    CaptionLanguage(WordNet wordNet) {
        this.wordNet = wordNet;
    }

    boolean isEnglish(String text, List<Token> words) {
        long letters = text.codePoints().filter(Character::isLetter).count();
        long latin = text.codePoints()
                .filter(c -> Character.isLetter(c) && Character.UnicodeScript.of(c) == Character.UnicodeScript.LATIN)
                .count();
        if (latin < LEAST_LATIN * letters) {
            return false;
        }
        List<Token> lettered = words.stream()
                .filter(word -> Character.isLetter(word.text().codePointAt(0)))
                .toList();
        if (lettered.size() < LEAST_WORDS) {
            return true;
        }
        long english =
                lettered.stream().filter(word -> ENGLISH.contains(word.lower())).count();
        long foreign =
                lettered.stream().filter(word -> FOREIGN.contains(word.lower())).count();
        long known = lettered.stream().filter(this::isKnown).count();
        return foreign <= english && (english > 0 || known >= LEAST_KNOWN * lettered.size());
    }

    private boolean isKnown(Token word) {
        return ENGLISH.contains(word.lower()) || wordNet.isWord(word.lower()) || wordNet.isWord(word.lemma());
    }
}
