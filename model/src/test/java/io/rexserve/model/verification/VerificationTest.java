package io.rexserve.model.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.model.verification.TensorCheck.Verdict;
import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.TorchFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerificationTest {
    private static final String WEIGHTS = "model.safetensors";
    private static final String EXPECTED = "expected.safetensors";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"chatrex-micro,CHATREX,17", "rexseek-micro,CHATREX,17", "upn-micro,UPN,22"})
    void findsEveryTensorOfTheReferenceWithinTolerance(String name, String family, int tensors) {
        VerificationReport report = Verification.verify(ModelFolder.golden(name));
        assertThat(report.checks()).hasSize(tensors).allSatisfy(check -> {
            assertThat(check.remark()).as(check.name()).isEmpty();
            assertThat(check.verdict()).as(check.name()).isEqualTo(Verdict.PASS);
            assertThat(check.absoluteError()).isLessThanOrEqualTo(check.tolerance());
        });
        assertThat(report.model()).isEqualTo(family);
        assertThat(report.passed()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"chatrex-micro,object_embeddings", "rexseek-micro,generated_ids", "upn-micro,batch.memory_rows"})
    void reportsATensorThatIsNotWhatWasExpected(String name, String tensor) throws IOException {
        ModelFolder model = ModelFolder.copy(name, folder);
        model.overwrite(EXPECTED, tensor, (byte) 0, (byte) 0, (byte) 0, (byte) 0x3f);
        VerificationReport report = Verification.verify(folder);
        assertThat(report.passed()).isFalse();
        assertThat(report.checks())
                .filteredOn(check -> check.verdict() != Verdict.PASS)
                .singleElement()
                .satisfies(check -> {
                    assertThat(check.name()).isEqualTo(tensor);
                    assertThat(check.verdict()).isEqualTo(Verdict.FAIL);
                    assertThat(check.remark()).startsWith("1 of ").endsWith("elements beyond tolerance");
                });
    }

    @ParameterizedTest
    @CsvSource({"chatrex-micro,final_hidden", "upn-micro,single.swin2"})
    void reportsATensorThatTheNetworkDoesNotCompute(String name, String tensor) throws IOException {
        ModelFolder model = ModelFolder.copy(name, folder);
        model.editHeader(EXPECTED, header -> header.replace('"' + tensor + '"', "\"surprise\""));
        VerificationReport report = Verification.verify(folder);
        assertThat(report.passed()).isFalse();
        assertThat(report.checks())
                .filteredOn(check -> check.verdict() == Verdict.UNKNOWN)
                .extracting(TensorCheck::name)
                .containsExactly("surprise");
    }

    @ParameterizedTest
    @ValueSource(strings = {"chatrex-micro", "upn-micro"})
    void reportsATensorOfAnotherShape(String name) throws IOException {
        ModelFolder model = ModelFolder.copy(name, folder);
        model.editHeader(EXPECTED, header -> header.replaceFirst("\"shape\": ?\\[", "\"shape\":[1,"));
        assertThat(Verification.verify(folder).checks())
                .filteredOn(check -> check.verdict() == Verdict.FAIL)
                .singleElement()
                .satisfies(check -> assertThat(check.remark()).startsWith("computed shape is ["));
    }

    @ParameterizedTest
    @CsvSource({
        "chatrex-micro,mm_projector.0.bias",
        "rexseek-micro,vision_tower_aux.vision_stages.1.blocks.0.norm.weight",
        "upn-micro,transformer.encoder.layers.1.self_attn.value_proj.weight"
    })
    void namesAMissingTensor(String name, String tensor) throws IOException {
        ModelFolder model = ModelFolder.copy(name, folder);
        model.editHeader(WEIGHTS, header -> header.replace('"' + tensor + '"', "\"lost\""));
        refused("missing: " + tensor);
    }

    @ParameterizedTest
    @CsvSource({
        "chatrex-micro,\"ffn\": 96,\"ffn\": 97,gate_proj.weight",
        "rexseek-micro,\"kv_heads\": 2,\"kv_heads\": 4,k_proj.weight",
        "upn-micro,\"ffn_dim\": 64,\"ffn_dim\": 65,linear1.weight"
    })
    void namesATensorWhoseShapeIsNotTheConfigurations(String name, String before, String after, String tensor)
            throws IOException {
        ModelFolder model = ModelFolder.copy(name, folder);
        model.editText("config.json", config -> config.replace(before, after));
        refused(tensor);
    }

    @ParameterizedTest
    @CsvSource({"chatrex-micro,hidden", "rexseek-micro,boxes", "chatrex-micro,input_ids", "upn-micro,window_size"})
    void namesAMissingKey(String name, String key) throws IOException {
        ModelFolder model = ModelFolder.copy(name, folder);
        model.editText("config.json", config -> config.replace('"' + key + '"', "\"unheard\""));
        refused("config.json", key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rexseek-micro", "upn-micro"})
    void namesATruncatedFile(String name) throws IOException {
        for (String file : new String[] {WEIGHTS, EXPECTED}) {
            Path damaged = Files.createDirectory(folder.resolve(file + ".d"));
            ModelFolder.copy(name, damaged).truncate(file, 100);
            assertThatThrownBy(() -> Verification.verify(damaged))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining(damaged.resolve(file).toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"chatrex-micro"})
    void namesTensorsThatOverlap(String name) throws IOException {
        ModelFolder model = ModelFolder.copy(name, folder);
        model.editHeader(WEIGHTS, header -> header.replaceFirst("\\[1536, 1568\\]|\\[76672, 76800\\]", "[0, 32]"));
        refused(WEIGHTS);
    }

    @ParameterizedTest
    @CsvSource({"chatrex-micro,mm_projector.0.weight", "upn-micro,bbox_embed.0.layers.1.weight"})
    void namesAWeightThatIsNotANumber(String name, String tensor) throws IOException {
        ModelFolder model = ModelFolder.copy(name, folder);
        model.overwrite(WEIGHTS, tensor, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff);
        refused(tensor, "NaN");
    }

    @ParameterizedTest
    @CsvSource({"chatrex-micro,image.png", "rexseek-micro," + WEIGHTS, "upn-micro,image0.png", "upn-micro," + EXPECTED})
    void namesAMissingFile(String name, String file) throws IOException {
        Files.delete(ModelFolder.copy(name, folder).file(file));
        refused(file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"config.json", "image.png"})
    void namesAFileThatIsNotWhatItShouldBe(String file) throws IOException {
        Files.writeString(ModelFolder.copy("chatrex-micro", folder).file(file), "{ oops");
        refused(file);
    }

    @Test
    void refusesTokensThatTheVocabularyLacks() throws IOException {
        ModelFolder.copy("chatrex-micro", folder).editText("config.json", config -> config.replace("250,", "999,"));
        refused("config.json", "999 (expected: 0 <= id < 404)");
    }

    @Test
    void aChangedWeightIsSeenInWhatDependsOnItAndNowhereElse() throws IOException {
        ModelFolder.copy("upn-micro", folder)
                .overwrite(WEIGHTS, "transformer.coarse_grained_prompt.weight", (byte) 0, (byte) 0x40);
        assertThat(Verification.verify(folder).checks())
                .filteredOn(check -> check.verdict() == Verdict.FAIL)
                .isNotEmpty()
                .allSatisfy(check -> assertThat(check.name()).contains(".coar."));
    }

    @Test
    void copiesOfTheSharedBoxHeadMayNotDiffer() throws IOException {
        ModelFolder.copy("upn-micro", folder).overwrite(WEIGHTS, "bbox_embed.1.layers.1.weight", (byte) 0, (byte) 0x40);
        refused("bbox_embed.1.layers.1.weight differs from bbox_embed.0.layers.1.weight");
    }

    @ParameterizedTest
    @CsvSource({"upn-micro,single.fine.boxes", "chatrex-micro,final_hidden"})
    void anExpectedNaNFails(String name, String tensor) throws IOException {
        ModelFolder.copy(name, folder).overwrite(EXPECTED, tensor, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff);
        assertThat(Verification.verify(folder).checks())
                .filteredOn(check -> check.verdict() == Verdict.FAIL)
                .singleElement()
                .satisfies(check -> {
                    assertThat(check.name()).isEqualTo(tensor);
                    assertThat(check.remark()).contains("1 of them expected to be NaN");
                    assertThat(check.absoluteError()).isInfinite();
                });
    }

    @Test
    void anEmptyExpectedFileFails() throws IOException {
        Files.write(
                ModelFolder.copy("upn-micro", folder).file(EXPECTED),
                new byte[] {8, 0, 0, 0, 0, 0, 0, 0, '{', '}', ' ', ' ', ' ', ' ', ' ', ' '});
        refused(EXPECTED, "no tensors (expected: at least one)");
    }

    @Test
    void refusesAModelOfNoKnownFamily() throws IOException {
        Files.writeString(folder.resolve("config.json"), "{\"hidden\": 4}");
        refused("config.json: neither a backbone nor an llm nor a model_type (expected: one of these keys)");
    }

    @Test
    void verifiesAModelWhoseWeightsTorchSaved() throws IOException {
        ModelFolder model = ModelFolder.copy("upn-micro", folder);
        TorchFile.copy(model.file(WEIGHTS), model.file("upn.pth"));
        Files.delete(model.file(WEIGHTS));
        VerificationReport report = Verification.verify(folder);
        assertThat(report.checks()).hasSize(22);
        assertThat(report.passed()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "upn.pth"})
    void takesWeightsThatTorchSavedAndThatComeAloneForAUpn(String path) throws IOException {
        ModelFolder model = ModelFolder.copy("upn-micro", folder);
        TorchFile.copy(model.file(WEIGHTS), model.file("upn.pth"));
        Files.delete(model.file(WEIGHTS));
        Files.delete(model.file("config.json"));
        Files.delete(model.file("image0.png"));
        // By then the weights are loaded; what they compute of images of the published size would take minutes.
        assertThatThrownBy(() -> Verification.verify(folder.resolve(path)))
                .hasMessageStartingWith(folder.resolve("image0.png") + ": missing");
    }

    private void refused(String... words) {
        assertThatThrownBy(() -> Verification.verify(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContainingAll(words);
    }
}
