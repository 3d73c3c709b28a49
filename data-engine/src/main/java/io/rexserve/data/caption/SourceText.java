package io.rexserve.data.caption;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Text that came with a picture: cleaning, and whether it is English.
public final class SourceText {
    private static final Pattern TAG = Pattern.compile("<[^<>]{1,200}>");
    private static final Pattern ENTITY =
            Pattern.compile("&(#\\d{1,7}|#[xX][0-9a-fA-F]{1,6}|amp|lt|gt|quot|apos|nbsp);");
    private static final Pattern ADDRESS = Pattern.compile("(?i)\\b(?:https?://|www\\.)\\S+");
    private static final Pattern FILE_NAME = Pattern.compile("(?i)\\S+\\.(?:jpe?g|png|gif|webp|bmp|tiff?)\\b");
    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cn}\\s\\p{Z}]+");
    private static final Pattern REPEATED = Pattern.compile("([!?.,;:_*=~#|-])\\1{2,}");
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}][\\p{L}\\p{M}'’-]*");
    private static final Map<String, String> NAMED =
            Map.of("amp", "&", "lt", "<", "gt", ">", "quot", "\"", "apos", "'", "nbsp", " ");
    private static final double LATIN_SHARE = 0.9;
    private static final int WORDS_WITHOUT_ANY = 8;
    // The commonest words of English and of the languages that share its letters; words of both count for neither.
    private static final Set<String> ENGLISH =
            Set.of(("and are at behind by for from front has have her his into is it its my near next of our over "
                            + "some that the their there this three to two under was were which while who with you your")
                    .split(" "));
    private static final Set<String> FOREIGN =
            Set.of(("auf av avec bir che com con da dan dans das del della der des di dos du een ein eine einer el "
                            + "em est et für gli het i il ile im ist la las le les los med mit na och og op para por pour på "
                            + "que sur til uma una und une van ve von voor w y yang z zum zur")
                    .split(" "));

    private SourceText() {}

    /// Markup, addresses, names of picture files and invisible characters taken out; white space is one blank each.
    static String cleaned(String text) {
        String plain = entities(TAG.matcher(text).replaceAll(" "));
        plain = TAG.matcher(plain).replaceAll(" ");
        plain = ADDRESS.matcher(plain).replaceAll(" ");
        plain = FILE_NAME.matcher(plain).replaceAll(" ");
        plain = REPEATED.matcher(plain).replaceAll("$1");
        plain = INVISIBLE
                .matcher(Normalizer.normalize(plain, Normalizer.Form.NFC))
                .replaceAll(" ");
        return plain.strip();
    }

    private static String entities(String text) {
        return ENTITY.matcher(text).replaceAll(entity -> Matcher.quoteReplacement(character(entity.group(1))));
    }

    private static String character(String entity) {
        if (!entity.startsWith("#")) {
            return NAMED.getOrDefault(entity, " ");
        }
        boolean hexadecimal = entity.startsWith("x", 1) || entity.startsWith("X", 1);
        int code = Integer.parseInt(entity.substring(hexadecimal ? 2 : 1), hexadecimal ? 16 : 10);
        boolean isCharacter = Character.isValidCodePoint(code) && Character.getType(code) != Character.SURROGATE;
        return isCharacter ? Character.toString(code) : " ";
    }

    /// Runs of letters.
    static List<String> words(String text) {
        var words = new ArrayList<String>();
        Matcher word = WORD.matcher(text);
        while (word.find()) {
            words.add(word.group().toLowerCase(Locale.ROOT));
        }
        return words;
    }

    /// Whether a text may be English: hardly any letter beyond a to z, no more of the commonest words of other
    /// languages than of English ones, and at least one of these in a text of eight words.
    public static boolean mayBeEnglish(String text) {
        long letters = text.codePoints().filter(Character::isLetter).count();
        long latin = text.codePoints()
                .filter(c -> (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
                .count();
        if (latin < LATIN_SHARE * letters) {
            return false;
        }
        List<String> words = words(text);
        long english = words.stream().filter(ENGLISH::contains).count();
        long foreign = words.stream().filter(FOREIGN::contains).count();
        long articles =
                words.stream().filter(Set.of("a", "an", "in", "on")::contains).count();
        return foreign <= english + articles / 2 && (words.size() < WORDS_WITHOUT_ANY || english + articles > 0);
    }
}
