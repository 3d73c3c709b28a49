package io.rexserve.model.tokenizer;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import io.rexserve.model.grammar.GrammarTokens;
import io.rexserve.model.grammar.PromptSegment;
import io.rexserve.model.language.checkpoint.CheckpointOverrides;
import io.rexserve.model.tokenizer.PromptSplitter.Piece;
import io.rexserve.model.weights.ModelFolder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A model's tokenizer. Safe for use by many threads; close it after the last.
///
/// Ids of a prompt hold [#IMAGE_PLACEHOLDER] where the visual tokens go and [#REGION_PLACEHOLDER] where the next object
/// token goes.
public final class Tokenizer implements AutoCloseable {
    public static final int IMAGE_PLACEHOLDER = -200;
    public static final int REGION_PLACEHOLDER = -300;

    private final HuggingFaceTokenizer tokenizer;
    private final Vocabulary vocabulary;
    private final PromptSplitter splitter;
    private final Set<Integer> forbidden;
    private final Function<int[], String> decoder;

    private Tokenizer(HuggingFaceTokenizer tokenizer, Vocabulary vocabulary, TokenizerSource source) {
        this.tokenizer = tokenizer;
        this.vocabulary = vocabulary;
        splitter = new PromptSplitter(vocabulary.reserved(), source.prependScheme(), source.named());
        forbidden = vocabulary.forbidden();
        decoder = switch (vocabulary.detokenization()) {
            case TOKENIZER -> this::decodeByTokenizer;
            case WORDS -> new WordDecoder(vocabulary.ids())::join;
            case SENTENCE_PIECE ->
                new SentencePieceDecoder(vocabulary.ids(), vocabulary.special(), source.prependScheme())::join;
        };
    }

    /// Reads the tokenizer's files of a folder as they were published: `tokenizer.json`; without it, `tokenizer.model`
    /// of LLaMA's kind; without that, `vocab.json` and `merges.txt` of Qwen2's kind. The last two go with
    /// `added_tokens.json`, `special_tokens_map.json` and `tokenizer_config.json`. What ends an answer is read from
    /// `generation_config.json`, `config.json` and `tokenizer_config.json`.
    ///
    /// @throws InvalidTokenizerException when a file is missing or broken, or lacks a token of the answer grammar
    public static Tokenizer load(Path given, CheckpointOverrides overrides) {
        Path folder = ModelFolder.resolve(given);
        TokenizerSource source = TokenizerSource.read(folder, overrides.tokenizer());
        Vocabulary vocabulary =
                Vocabulary.read(folder, source, overrides.decoding().stopTokens());
        Tokenizer tokenizer;
        try {
            tokenizer = new Tokenizer(library(source), vocabulary, source);
        } catch (IOException | RuntimeException e) {
            throw new InvalidTokenizerException(source.file() + ": " + e.getMessage(), e);
        }
        boolean agrees = false;
        try {
            tokenizer.requireAgreement(source.file());
            agrees = true;
            return tokenizer;
        } finally {
            if (!agrees) {
                tokenizer.close();
            }
        }
    }

    /// As [#load(Path, CheckpointOverrides)] with those of the folder's own `rexserve.json`.
    public static Tokenizer load(Path folder) {
        return load(folder, CheckpointOverrides.read(ModelFolder.resolve(folder)));
    }

    // Without the last two settings the library truncates every text to 512 tokens and pads it.
    private static HuggingFaceTokenizer library(TokenizerSource source) throws IOException {
        var json = new ByteArrayInputStream(source.json().toString().getBytes(StandardCharsets.UTF_8));
        return HuggingFaceTokenizer.newInstance(
                json, Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false"));
    }

    /// The library numbers added tokens by itself: each tag and special token has to come out as the id that the files
    /// give it.
    private void requireAgreement(Path file) {
        for (String token : vocabulary.reserved()) {
            Integer expected = vocabulary.ids().get(token);
            long[] found = tokenizer.encode(token, false, false).getIds();
            if (expected != null && (found.length != 1 || found[0] != expected)) {
                throw new InvalidTokenizerException(file + ": token " + token + " is tokenized as "
                        + Arrays.toString(Arrays.copyOf(found, Math.min(found.length, 8))) + " (expected: its id "
                        + expected + ")");
            }
        }
    }

    /// Holds every id to the rows of an embedding table.
    ///
    /// @param rows of it
    /// @throws InvalidTokenizerException naming an id without a row
    public void requireRows(int rows) {
        if (size() > rows) {
            throw new InvalidTokenizerException(
                    "tokenizer: " + size() + " ids, the tokens of regions and answers included"
                            + " (expected: at most the " + rows + " rows of embed_tokens.weight)");
        }
        vocabulary.eos().stream().filter(id -> id < 0 || id >= rows).findFirst().ifPresent(id -> {
            throw new InvalidTokenizerException(
                    "eos_token_id: " + id + " (expected: 0 to " + (rows - 1) + ", the rows of embed_tokens.weight)");
        });
    }

    /// Ids of segments that start a sequence: behind the beginning-of-sequence token, if this model has one.
    public int[] encodeOpening(List<PromptSegment> segments) {
        return IntStream.concat(vocabulary.bos().stream(), Arrays.stream(encode(segments)))
                .toArray();
    }

    /// Ids of segments that continue a sequence.
    public int[] encode(List<PromptSegment> segments) {
        List<Integer> ids = new ArrayList<>();
        for (Piece piece : splitter.pieces(segments)) {
            switch (piece) {
                case Piece.Placeholder(int id) -> ids.add(id);
                case Piece.Text text -> encode(text).forEach(token -> ids.add(token.id()));
            }
        }
        return ids.stream().mapToInt(Integer::intValue).toArray();
    }

    /// Whether there are words that the vocabulary lacks.
    public boolean isClosed() {
        return vocabulary.unknown().isPresent();
    }

    /// The words of a text that the vocabulary lacks, each once, in order. Empty for vocabularies that encode any text.
    public List<String> unknownWords(String text) {
        if (vocabulary.unknown().isEmpty()) {
            return List.of();
        }
        int unknown = vocabulary.unknown().getAsInt();
        Set<String> words = new LinkedHashSet<>();
        for (Piece piece : splitter.pieces(List.of(new PromptSegment.UserText(text)))) {
            if (piece instanceof Piece.Text typed) {
                encode(typed).stream()
                        .filter(token -> token.id() == unknown)
                        .forEach(token -> words.add(token.source()));
            }
        }
        return List.copyOf(words);
    }

    /// The text of generated ids, tags included.
    public String decode(int... ids) {
        return decoder.apply(ids);
    }

    /// Turns the ids of one answer into text as they come.
    public IncrementalDetokenizer incrementalDetokenizer() {
        return incrementalDetokenizer(List.of());
    }

    /// Turns the ids of one answer into text as they come, up to the first of these texts.
    public IncrementalDetokenizer incrementalDetokenizer(List<String> stops) {
        return new IncrementalDetokenizer(decoder, stops);
    }

    public GrammarTokens grammarTokens() {
        return vocabulary.grammar();
    }

    /// Each of these ends an answer; never empty.
    public Set<Integer> endTokens() {
        return vocabulary.eos();
    }

    /// One more than the highest id.
    public int size() {
        return vocabulary.ids().values().stream().max(Integer::compare).orElse(-1) + 1;
    }

    /// Every token and its id.
    public Map<String, Integer> ids() {
        return vocabulary.ids();
    }

    @Override
    public void close() {
        tokenizer.close();
    }

    private record Token(int id, String source) {}

    private List<Token> encode(Piece.Text piece) {
        Encoding encoding = tokenizer.encode(piece.text(), false, false);
        long[] ids = encoding.getIds();
        @Nullable CharSpan[] spans = encoding.getCharTokenSpans();
        List<Token> tokens = new ArrayList<>(ids.length);
        for (int i = 0; i < ids.length; i++) {
            int id = Math.toIntExact(ids[i]);
            @Nullable CharSpan span = spans[i];
            // Spans count code points, strings count UTF-16 units.
            int start = span == null ? 0 : piece.text().offsetByCodePoints(0, span.getStart());
            int end = span == null ? 0 : piece.text().offsetByCodePoints(0, span.getEnd());
            int typed = piece.user().nextSetBit(start);
            // A normalizer might still have made a reserved token of what a user typed.
            if (!forbidden.contains(id) || typed < 0 || typed >= end) {
                tokens.add(new Token(id, piece.text().substring(start, end)));
            }
        }
        return tokens;
    }

    private String decodeByTokenizer(int[] ids) {
        return tokenizer.decode(Arrays.stream(ids).asLongStream().toArray(), false);
    }
}
