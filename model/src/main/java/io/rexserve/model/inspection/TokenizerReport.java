package io.rexserve.model.inspection;

import io.rexserve.model.language.checkpoint.ChatRexConfig;
import io.rexserve.model.tokenizer.Tokenizer;
import io.rexserve.model.weights.CheckpointException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The tokenizer beside a language model, and whether the embedding table has rows for its ids.
///
/// @param found a description
/// @param faults why a model cannot be served with it
record TokenizerReport(List<String> found, List<String> faults) {
    /// Not inspected.
    static final TokenizerReport NONE = new TokenizerReport(List.of(), List.of());

    private static final List<String> FILES =
            List.of("tokenizer.json", "tokenizer.model", "vocab.json", "merges.txt", "added_tokens.json");

    private static final String NONE_FOUND = "tokenizer: no file of one (expected: " + FILES.get(0) + ", or "
            + FILES.get(1) + ", or " + FILES.get(2) + " and " + FILES.get(3) + ", beside the weights)";

    /// @param required whether a model cannot be served without: a folder, where a file alone is weights only
    static TokenizerReport of(Path folder, ChatRexConfig config, boolean required) {
        List<String> files = FILES.stream()
                .filter(name -> Files.exists(folder.resolve(name), LinkOption.NOFOLLOW_LINKS))
                .toList();
        if (files.isEmpty()) {
            return required ? new TokenizerReport(List.of(), List.of(NONE_FOUND)) : NONE;
        }
        var found = new ArrayList<String>(List.of("files " + String.join(", ", files)));
        var faults = new ArrayList<String>();
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            found.add(tokenizer.size() + " ids, " + tokenizer.grammarTokens().regions() + " of them of regions");
            tokenizer.requireRows(config.llm().vocab());
        } catch (CheckpointException e) {
            faults.add("tokenizer: " + e.getMessage());
        }
        return new TokenizerReport(found, faults);
    }
}
