package io.rexserve.data.phrase;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import opennlp.tools.lemmatizer.LemmatizerME;
import opennlp.tools.lemmatizer.LemmatizerModel;
import opennlp.tools.postag.POSModel;
import opennlp.tools.postag.POSTaggerME;
import opennlp.tools.sentdetect.SentenceDetectorME;
import opennlp.tools.sentdetect.SentenceModel;
import opennlp.tools.tokenize.TokenizerME;
import opennlp.tools.tokenize.TokenizerModel;
import opennlp.tools.util.Span;
import org.jspecify.annotations.Nullable;

/// Sentences of tagged words, by OpenNLP and its models of the UD English Web Treebank.
///
/// OpenNLP's tools are for one thread each: each call takes a set of them and puts it back. The models are shared.
final class Tagger {
    static final String VERSION = "opennlp 2.5.11, ud-ewt 1.3-2.5.4";

    private static final Set<String> LEMMATIZED = Set.of("NOUN", "PROPN", "VERB", "ADJ", "ADV");

    private static final Pattern SHORT_WORD_AND_STOP = Pattern.compile("\\p{L}{2,}\\.");

    private final SentenceModel sentences;
    private final TokenizerModel tokens;
    private final POSModel tags;
    private final LemmatizerModel lemmas;
    private final ConcurrentLinkedQueue<Tools> idle = new ConcurrentLinkedQueue<>();
    private final Memo<Tagged, String> lemmasOfWords = new Memo<>();

    /// A word as it is lemmatized: by itself, as this costs more than all else, and its neighbours hardly matter.
    private record Tagged(String word, String tag) {}

    private record Tools(
            SentenceDetectorME sentences, TokenizerME tokenizer, POSTaggerME tagger, LemmatizerME lemmatizer) {}

    private interface Reader<T> {
        T read(InputStream in) throws IOException;
    }

    /// Loads them on first use.
    private static final class Shared {
        static final Tagger INSTANCE = new Tagger();
    }

    /// @throws ExceptionInInitializerError if a model is not on the class path, or damaged
    static Tagger shared() {
        return Shared.INSTANCE;
    }

    private Tagger() {
        sentences = model("sentence", SentenceModel::new);
        tokens = model("tokens", TokenizerModel::new);
        tags = model("pos", POSModel::new);
        lemmas = model("lemmas", LemmatizerModel::new);
    }

    private static <T> T model(String name, Reader<T> reader) {
        String resource = "/opennlp-en-ud-ewt-" + name + "-1.3-2.5.4.bin";
        try (InputStream in = Tagger.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + ": not on the class path (expected: OpenNLP's models)");
            }
            return reader.read(in);
        } catch (IOException e) {
            throw new IllegalStateException(resource + ": " + e.getMessage(), e);
        }
    }

    /// @param text of any length; positions of the tokens are chars of it
    List<List<Token>> tag(String text) {
        @Nullable Tools tools = idle.poll();
        if (tools == null) {
            tools = new Tools(
                    new SentenceDetectorME(sentences),
                    new TokenizerME(tokens),
                    new POSTaggerME(tags),
                    new LemmatizerME(lemmas));
        }
        try {
            return tag(Plain.of(text), text, tools);
        } finally {
            idle.add(tools);
        }
    }

    private List<List<Token>> tag(String plain, String text, Tools tools) {
        var tagged = new ArrayList<List<Token>>();
        int line = 0;
        while (line < plain.length()) {
            int end = plain.indexOf('\n', line);
            end = end < 0 ? plain.length() : end;
            for (Span span : tools.sentences.sentPosDetect(plain.substring(line, end))) {
                List<Token> sentence = sentence(plain, text, line + span.getStart(), line + span.getEnd(), tools);
                if (!sentence.isEmpty()) {
                    tagged.add(Hyphens.joined(sentence));
                }
            }
            line = end + 1;
        }
        return tagged;
    }

    private List<Token> sentence(String plain, String text, int start, int end, Tools tools) {
        Span[] spans = withoutStop(plain.substring(start, end), tools);
        var words = new String[spans.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = plain.substring(start + spans[i].getStart(), start + spans[i].getEnd());
        }
        String[] tagsOfWords = tools.tagger.tag(words);
        var sentence = new ArrayList<Token>();
        for (int i = 0; i < words.length; i++) {
            int from = start + spans[i].getStart();
            int to = start + spans[i].getEnd();
            String lemma = lemma(new Tagged(words[i], tagsOfWords[i]), tools);
            sentence.add(new Token(text.substring(from, to), from, to, tagsOfWords[i], lemma));
        }
        return sentence;
    }

    /// The last word without the full stop, which the tokenizer takes for part of a short word ("a tv.").
    private static Span[] withoutStop(String sentence, Tools tools) {
        Span[] spans = tools.tokenizer.tokenizePos(sentence);
        int last = spans.length - 1;
        if (last < 0
                || !SHORT_WORD_AND_STOP
                        .matcher(spans[last].getCoveredText(sentence))
                        .matches()) {
            return spans;
        }
        var all = new ArrayList<Span>(List.of(spans).subList(0, last));
        all.add(new Span(spans[last].getStart(), spans[last].getEnd() - 1));
        all.add(new Span(spans[last].getEnd() - 1, spans[last].getEnd()));
        return all.toArray(Span[]::new);
    }

    private String lemma(Tagged word, Tools tools) {
        if (!LEMMATIZED.contains(word.tag())) {
            return word.word().toLowerCase(Locale.ROOT);
        }
        return lemmasOfWords.get(
                word,
                key -> tools.lemmatizer.lemmatize(new String[] {key.word()}, new String[] {key.tag()})[0].toLowerCase(
                        Locale.ROOT));
    }
}
