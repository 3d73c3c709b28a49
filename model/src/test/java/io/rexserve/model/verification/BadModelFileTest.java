package io.rexserve.model.verification;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.TorchFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever is wrong with a file of a model, the first line says which file, which tensor of it, and what was expected.
class BadModelFileTest {
    private static final String SAFETENSORS = "model.safetensors";
    private static final String TORCH = "upn.pth";
    private static final String POINTER = """
            version https://git-lfs.github.com/spec/v1
            oid sha256:4665a5ea423c2713d436b5ee50593a9640e0018c1550b5a0002f74190d6caea8
            size 12345
            """;
    private static final String PAGE = "\n<!DOCTYPE html>\n<html><head><title>Not Found</title></head></html>";

    @TempDir
    private Path folder;

    /// A copy of a small UPN whose weights are in a file of this name.
    private Path upn(String weights) throws IOException {
        ModelFolder model = ModelFolder.copy("upn-micro", folder);
        if (weights.equals(TORCH)) {
            TorchFile.copy(model.file(SAFETENSORS), model.file(TORCH));
            Files.delete(model.file(SAFETENSORS));
        }
        return model.file(weights);
    }

    private void refused(Path file, String... words) {
        assertThatThrownBy(() -> Verification.verify(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContainingAll(words)
                .hasMessageContaining("expected: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {SAFETENSORS, TORCH, "config.json", "expected.safetensors"})
    void aGitLfsPointerInPlaceOfAFileIsNamedInTheError(String name) throws IOException {
        upn(name.equals(TORCH) ? TORCH : SAFETENSORS);
        Path file = Files.writeString(folder.resolve(name), POINTER);
        refused(file, "a Git LFS pointer (expected: ", "run git lfs pull");
    }

    @ParameterizedTest
    @ValueSource(strings = {SAFETENSORS, TORCH, "config.json", "expected.safetensors"})
    void aWebPageInPlaceOfAFileIsNamedInTheError(String name) throws IOException {
        upn(name.equals(TORCH) ? TORCH : SAFETENSORS);
        Path file = Files.writeString(folder.resolve(name), PAGE);
        refused(file, "an HTML or XML page (expected: ");
    }

    @ParameterizedTest
    @CsvSource({"version https://git-lfs, Git LFS pointer", "<html>, HTML", "'', empty", "[1], ARRAY", "{, not JSON"})
    void aBrokenIndexIsNamedInTheError(String content, String reason) throws IOException {
        Files.delete(upn(SAFETENSORS));
        refused(Files.writeString(folder.resolve("model.safetensors.index.json"), content), reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"config.json", "generation_config.json"})
    void pointersAndPagesAmongTheFilesOfALanguageModelAreNamed(String name) throws IOException {
        ModelFolder.copy("chatrex-micro", folder);
        refused(Files.writeString(folder.resolve(name), POINTER), "a Git LFS pointer");
        Files.writeString(folder.resolve(name), PAGE);
        refused(folder.resolve(name), "an HTML or XML page");
    }

    @ParameterizedTest
    @ValueSource(strings = {"config.json", "generation_config.json"})
    void linksThatLeadNowhereAmongTheFilesOfALanguageModelAreNamed(String name) throws IOException {
        ModelFolder.copy("chatrex-micro", folder);
        Files.deleteIfExists(folder.resolve(name));
        refused(
                Files.createSymbolicLink(folder.resolve(name), folder.resolve("nowhere")),
                "a link that leads nowhere (expected: a file)");
    }

    @ParameterizedTest
    @ValueSource(strings = {SAFETENSORS, TORCH})
    void aTruncatedFileIsNamedInTheError(String name) throws IOException {
        Path file = upn(name);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 1000));
        refused(file, "truncated");
    }

    @ParameterizedTest
    @ValueSource(strings = {SAFETENSORS, TORCH})
    void aShapeThatContradictsTheConfigurationIsNamed(String name) throws IOException {
        upn(name);
        new ModelFolder(folder).editText("config.json", config -> config.replace("\"ffn_dim\": 64", "\"ffn_dim\": 96"));
        refused(
                folder,
                "the tensors do not fit config.json",
                "shape: transformer.encoder.layers.0.linear1.weight is [64, 256] (expected: [96, 256])");
    }

    @ParameterizedTest
    @ValueSource(strings = {SAFETENSORS, TORCH})
    void aWeightThatIsNoNumberIsNamed(String name) throws IOException {
        ModelFolder model = ModelFolder.copy("upn-micro", folder);
        model.overwrite(SAFETENSORS, "transformer.enc_output.weight", (byte) 0xc0, (byte) 0x7f, (byte) 0, (byte) 0);
        if (name.equals(TORCH)) {
            TorchFile.copy(model.file(SAFETENSORS), model.file(TORCH));
            Files.delete(model.file(SAFETENSORS));
        }
        refused(
                folder,
                "tensor transformer.enc_output.weight holds 1 values that are NaN or infinite (expected: none)");
    }

    @Test
    void aTensorThatTheFileLacksIsNamed() throws IOException {
        upn(SAFETENSORS);
        new ModelFolder(folder)
                .editHeader(SAFETENSORS, header -> header.replace("transformer.enc_output.bias", "lost"));
        refused(folder, "missing: transformer.enc_output.bias [256]", "unexpected: lost [256]");
    }
}
