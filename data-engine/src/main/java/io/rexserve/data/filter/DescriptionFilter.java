package io.rexserve.data.filter;

import io.rexserve.data.phrase.PhraseExtractor;
import io.rexserve.data.phrase.Subject;
import io.rexserve.data.phrase.WordNet;
import io.rexserve.sentence.SentenceModel;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Whether a description is about its phrase: by what it names back, by attributes that exclude each other, and by the
/// similarity of sentences. Safe for several threads.
final class DescriptionFilter {
    private final double minSimilarity;
    private final double minSimilarityUnnamed;
    private final SentenceModel sentences;
    private final PhraseExtractor extractor = new PhraseExtractor(Set.of());
    private final CategoryNames names = new CategoryNames();
    private final WordNet wordNet = WordNet.shared();

    DescriptionFilter(FilterSettings settings, SentenceModel sentences) {
        minSimilarity = settings.minSimilarity();
        minSimilarityUnnamed = settings.minSimilarityUnnamed();
        this.sentences = sentences;
    }

    /// How a description names its phrase's category.
    enum Naming {
        /// Its subject is of the category, or a synonym of it, or a kind of it.
        SUBJECT,
        /// Something else is its subject, beside which the category is named.
        BESIDE,
        /// Not at all.
        NONE
    }

    /// @param similarity cosine of phrase and description where the description names the category, else of phrase and
    ///     the description's subject
    /// @param mismatch what speaks against it, with what was expected; empty if the description is about its phrase
    record Verdict(double similarity, Naming naming, String mismatch) {
        boolean isAbout() {
            return mismatch.isEmpty();
        }
    }

    /// @param phrase of a caption, or the name of a category
    /// @param head lemma of what it names
    Verdict judge(String phrase, String head, String description) {
        String category = head.toLowerCase(Locale.ROOT);
        Optional<Subject> subject = extractor.subject(description);
        Naming naming = naming(category, subject, description);
        String compared = naming == Naming.NONE && subject.isPresent()
                ? subject.get().phrase().text()
                : description;
        double similarity = sentences.cosine(phrase, compared);
        return new Verdict(similarity, naming, mismatch(phrase, category, subject, naming, similarity));
    }

    private Naming naming(String category, Optional<Subject> subject, String description) {
        if (subject.isEmpty()) {
            return Naming.NONE;
        }
        if (names.same(subject.get().phrase().head().toLowerCase(Locale.ROOT), category)) {
            return Naming.SUBJECT;
        }
        boolean beside = subject.get().nouns().contains(CategoryNames.lastWord(category))
                || description.toLowerCase(Locale.ROOT).contains(" " + category);
        return beside ? Naming.BESIDE : Naming.NONE;
    }

    private String mismatch(
            String phrase, String category, Optional<Subject> subject, Naming naming, double similarity) {
        Set<String> wanted =
                Set.copyOf(Arrays.asList(phrase.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}-]+")));
        Optional<String> clash =
                subject.flatMap(about -> Attributes.instance().clash(wanted, about.attributes(), wordNet));
        if (clash.isPresent()) {
            return subject.map(about -> about.phrase().text()).orElse("") + ": " + clash.get();
        }
        String about =
                subject.map(found -> "about \"" + found.phrase().text() + "\"").orElse("names nothing");
        if (naming == Naming.BESIDE) {
            return about + " beside \"" + category + "\" (expected: about \"" + category + "\")";
        }
        double least = naming == Naming.SUBJECT ? minSimilarity : minSimilarityUnnamed;
        return similarity >= least
                ? ""
                : String.format(Locale.ROOT, "%s, similarity %.3f (expected: >= %s)", about, similarity, least);
    }
}
