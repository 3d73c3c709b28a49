package io.rexserve.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.cli.CommandException;
import io.rexserve.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What `inspect`, `verify` and `serve` say about a stranger's folder, whose files would end or hold up the process.
class StrangeFolderTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Path GOLDEN = Path.of(System.getProperty("rexserve.home"), "model/src/test/resources");

    @TempDir
    private Path folder;

    private void model(String tokenizer) throws IOException {
        for (String file : List.of("config.json", "model.safetensors", "expected.safetensors", "image.png")) {
            Files.copy(GOLDEN.resolve("golden/chatrex-micro").resolve(file), folder.resolve(file));
        }
        Files.copy(
                GOLDEN.resolve("tokenizer").resolve(tokenizer).resolve("tokenizer.json"),
                folder.resolve("tokenizer.json"));
        Files.writeString(folder.resolve("generation_config.json"), "{\"eos_token_id\": 2}");
    }

    private ObjectNode json(String file) throws IOException {
        return (ObjectNode) JSON.readTree(Files.readAllBytes(folder.resolve(file)));
    }

    private CommandRun run(String command) {
        return CommandRun.of(RexServe.commands(), command, folder.toString());
    }

    private void notServed(String... words) {
        try (ConfigurableApplicationContext suite = Suite.startWithoutHttp("rexserve.llm.model=" + folder)) {
            assertThatThrownBy(() -> Readiness.await(suite))
                    .isInstanceOf(CommandException.class)
                    .hasMessageContainingAll(words)
                    .hasMessageNotContaining("Exception");
        }
    }

    @Test
    void moreLayersThanTheWeightsHold() throws IOException {
        model("bytes");
        ObjectNode config = json("config.json");
        ((ObjectNode) config.path("llm")).put("layers", 2_147_483_647);
        Files.writeString(folder.resolve("config.json"), config.toString());
        String fault = "config.json: llm.layers: 2147483647 (expected: 3, the number in the weights)";

        assertThat(run("inspect").status()).isEqualTo(1);
        assertThat(run("inspect").out()).contains(fault, "DOES NOT FIT");
        assertThat(run("verify").status()).isEqualTo(2);
        assertThat(run("verify").err()).contains(fault);
        notServed(fault);
    }

    @Test
    void aTokenizerThatTheNativeLibraryWouldAbortOn() throws IOException {
        model("bytes");
        ObjectNode tokenizer = json("tokenizer.json");
        tokenizer.putObject("normalizer").put("type", "Precompiled").put("precompiled_charsmap", "/////wAAAAA=");
        Files.writeString(folder.resolve("tokenizer.json"), tokenizer.toString());
        String fault = "tokenizer.json: normalizer.type: \"Precompiled\" (expected: NFC, ";

        assertThat(run("inspect").status()).isEqualTo(1);
        assertThat(run("inspect").out()).contains(fault, "DOES NOT FIT");
        assertThat(run("verify").status()).isIn(0, 1);
        notServed(fault);
    }

    @Test
    void noTokenizer() throws IOException {
        model("bytes");
        Files.delete(folder.resolve("tokenizer.json"));

        assertThat(run("inspect").status()).isEqualTo(1);
        assertThat(run("inspect").out()).contains("tokenizer: no file of one (expected: tokenizer.json");
        notServed("tokenizer.json: missing");
    }

    @Test
    void aTokenThatEndsAnAnswerBeyondTheTable() throws IOException {
        model("bytes");
        Files.writeString(folder.resolve("generation_config.json"), "{\"eos_token_id\": [2, 2000000000]}");
        String fault = "eos_token_id: 2000000000 (expected: 0 to 403, the rows of embed_tokens.weight)";

        assertThat(run("inspect").out()).contains(fault);
        notServed(fault);
    }

    @Test
    void aCacheOfHuggingFace() throws IOException {
        Path cache = Files.createDirectories(folder.resolve("models--org--name"));
        Path blobs = Files.createDirectories(cache.resolve("blobs"));
        Path snapshot = Files.createDirectories(cache.resolve("snapshots/1a2b"));
        Files.createDirectories(cache.resolve("refs"));
        Files.writeString(cache.resolve("refs/main"), "1a2b");
        Path embedded = Path.of(System.getProperty("rexserve.home"), "weights/rex-tiny/chatrex");
        for (String file : List.of("config.json", "model.safetensors", "tokenizer.json", "generation_config.json")) {
            if (Files.exists(embedded.resolve(file))) {
                Files.copy(embedded.resolve(file), blobs.resolve(file));
                Files.createSymbolicLink(
                        snapshot.resolve(file), Path.of("../../blobs").resolve(file));
            }
        }

        CommandRun inspected = CommandRun.of(RexServe.commands(), "inspect", cache.toString());
        assertThat(inspected.status()).as(inspected.out() + inspected.err()).isZero();
        assertThat(inspected.out()).startsWith(snapshot + ": ");
        CommandRun above = CommandRun.of(RexServe.commands(), "inspect", folder.toString());
        assertThat(above.err()).contains("one level down is a model (expected: " + cache + ")");

        Files.createDirectories(cache.resolve("snapshots/3c4d"));
        CommandRun several = CommandRun.of(RexServe.commands(), "inspect", cache.toString());
        assertThat(several.status()).isEqualTo(2);
        assertThat(several.err()).contains("2 snapshots", snapshot + ", which is main");
    }
}
