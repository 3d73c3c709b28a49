package io.rexserve.data.phrase;

import io.rexserve.data.phrase.NounLists.NounList;
import io.rexserve.data.stage.ItemRefusal;
import io.rexserve.data.stage.RefusalReason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Noun phrases of English texts. Safe for several threads; models and WordNet are loaded once per process.
public final class PhraseExtractor {
    private static final Set<String> TOWARDS = Set.of("at", "into", "to", "toward", "towards", "for");

    private static final Pattern NO_WORDS =
            Pattern.compile("(?i)_|https?:|www\\.|@|\\.(jpe?g|png|gif|webp|tiff?|bmp|com|org|net)\\b|^[^\\p{L}]+$");

    private final Tagger tagger = Tagger.shared();
    private final NounLists lists = NounLists.instance();
    private final WordNet wordNet = WordNet.shared();
    private final Set<String> refused;
    private final HeadNouns heads;
    private final TagRules rules;
    private final PhraseGrammar grammar;
    private final CaptionLanguage language;

    /// @param refused lemmas of nouns that name nothing that has a box, beside the list that comes along
    public PhraseExtractor(Set<String> refused) {
        this.refused = Set.copyOf(refused);
        heads = new HeadNouns(wordNet, lists);
        rules = new TagRules(wordNet, lists);
        grammar = new PhraseGrammar(lists, heads);
        language = new CaptionLanguage(wordNet);
    }

    /// What decides its results, for fingerprints.
    public static String version() {
        return Tagger.VERSION + ", wordnet " + WordNet.VERSION + ", nouns "
                + NounLists.instance().version() + ", grammar 3";
    }

    /// What a text says.
    ///
    /// @param english whether it is English; if not, nothing is taken from it
    /// @param phrases in the order of the text, each once
    /// @param refusals of phrases of things that have no box, each once
    public record Extraction(boolean english, List<NounPhrase> phrases, List<ItemRefusal> refusals) {
        public Extraction {
            phrases = List.copyOf(phrases);
            refusals = List.copyOf(refusals);
        }
    }

    public Extraction extract(String text) {
        List<List<Token>> sentences = tagger.tag(text);
        if (!language.isEnglish(text, sentences.stream().flatMap(List::stream).toList())) {
            return new Extraction(false, List.of(), List.of());
        }
        Map<String, NounPhrase> phrases = new LinkedHashMap<>();
        Map<String, ItemRefusal> refusals = new LinkedHashMap<>();
        for (List<Token> sentence : sentences) {
            List<Token> words = rules.mend(sentence);
            for (PhraseGrammar.Match match : grammar.phrases(words)) {
                NounPhrase phrase = phrase(text, words, match);
                String why = refusal(words, match, phrase);
                String key = phrase.text().toLowerCase(Locale.ROOT);
                if (why.isEmpty()) {
                    phrases.putIfAbsent(key, phrase);
                } else {
                    refusals.putIfAbsent(key, new ItemRefusal(phrase.text(), RefusalReason.ABSTRACT_PHRASE, why));
                }
            }
        }
        return new Extraction(true, new ArrayList<>(phrases.values()), new ArrayList<>(refusals.values()));
    }

    /// What a description or a phrase is about: its first noun phrase that names a thing, behind what introduces it
    /// ("On the left there is", "Wearing a hat, ").
    ///
    /// @return empty if it names nothing
    public Optional<Subject> subject(String text) {
        var nouns = new TreeSet<String>();
        Subject subject = null;
        for (List<Token> sentence : tagger.tag(text)) {
            List<Token> words = rules.mend(sentence);
            words.stream().filter(Token::isNoun).map(heads::lemma).forEach(nouns::add);
            if (subject == null) {
                subject = subject(text, words).orElse(null);
            }
        }
        return Optional.ofNullable(subject).map(found -> found.withNouns(nouns));
    }

    private Optional<Subject> subject(String text, List<Token> words) {
        int introduced = Introductions.end(words);
        Subject first = null;
        List<PhraseGrammar.Match> matches = grammar.phrases(words);
        List<Integer> ends = matches.stream().map(PhraseGrammar.Match::end).toList();
        for (PhraseGrammar.Match match : matches) {
            NounPhrase phrase = phrase(text, words, match);
            boolean thing = refusal(words, match, phrase).isEmpty();
            if (thing && match.start() >= introduced) {
                return Optional.of(Subject.of(phrase, text, words, match, ends));
            }
            if (thing && first == null) {
                first = Subject.of(phrase, text, words, match, ends);
            }
        }
        return Optional.ofNullable(first);
    }

    private static NounPhrase phrase(String text, List<Token> words, PhraseGrammar.Match match) {
        int start = words.get(match.start()).start();
        int end = words.get(match.end() - 1).end();
        String phrase = text.substring(start, end);
        int from = text.codePointCount(0, start);
        return new NounPhrase(
                phrase,
                from,
                from + phrase.codePointCount(0, phrase.length()),
                match.head(),
                phrase.split("\\s+").length);
    }

    /// The lemmas of all words with a meaning of their own: nouns, adjectives, verbs, adverbs and numbers.
    public Set<String> contents(String text) {
        var contents = new TreeSet<String>();
        for (List<Token> sentence : tagger.tag(text)) {
            for (Token word : rules.mend(sentence)) {
                if (word.isNoun()) {
                    contents.add(heads.lemma(word));
                } else if (word.is("ADJ", "VERB", "ADV", "NUM")) {
                    contents.add(word.lemma());
                }
            }
        }
        return contents;
    }

    /// Why what a head noun names has no box.
    ///
    /// @param head lemma
    /// @return empty if it may have one
    public String refusal(String head) {
        String noun = head.toLowerCase(Locale.ROOT);
        if (refused.contains(noun)) {
            return "head \"" + head + "\" (expected: none of the recipe's refused nouns)";
        }
        if (lists.has(NounList.ABSTRACT, noun)) {
            return "head \"" + head + "\" (expected: a thing that has a box)";
        }
        return lists.has(NounList.THING, noun) || lists.has(NounList.COMPOUND, noun) || wordNet.mayBePhysical(noun)
                ? ""
                : "head \"" + head + "\" (expected: a thing; WordNet has no physical sense of it)";
    }

    private String refusal(List<Token> words, PhraseGrammar.Match match, NounPhrase phrase) {
        String head = phrase.head();
        boolean bare = match.start() == 0 || !words.get(match.start() - 1).is("DET", "NUM");
        if (lists.has(NounList.COLOUR, head)
                && phrase.words() == 1
                && bare
                && words.get(match.start()).lower().equals(head)) {
            return "colour \"" + head + "\" (expected: a thing that has a box)";
        }
        if (head.equals("camera") && looksAt(words, match.start())) {
            return "\"" + phrase.text() + "\" that is looked at (expected: a thing in the picture)";
        }
        if (NO_WORDS.matcher(phrase.text()).find()) {
            return "\"" + phrase.text() + "\" (expected: words, no name of a file, address or number)";
        }
        return refusal(head);
    }

    private static boolean looksAt(List<Token> words, int start) {
        int i = start - 1;
        while (i >= 0 && words.get(i).is("DET")) {
            i--;
        }
        return i >= 0 && TOWARDS.contains(words.get(i).lower());
    }
}
