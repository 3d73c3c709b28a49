package io.rexserve.model.proposal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.image.RgbImage;
import io.rexserve.model.weights.Checkpoint;
import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.JsonFile;
import io.rexserve.model.weights.TorchFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The published checkpoint comes without a `config.json`: its tensors' shapes stand for one.
class UpnShapesTest {
    @TempDir
    private Path folder;

    private static Map<String, List<Long>> published() throws IOException {
        return FormulaUpn.tensors().stream()
                .collect(Collectors.toMap(
                        FormulaUpn.Tensor::name,
                        tensor ->
                                tensor.shape().stream().map(Integer::longValue).toList(),
                        (a, b) -> a,
                        TreeMap::new));
    }

    @Test
    void thePublishedNamesAndShapesTellThePublishedConfiguration() throws IOException {
        Files.writeString(folder.resolve("config.json"), FormulaUpn.CONFIG);
        assertThat(published()).hasSize(701);
        assertThat(UpnShapes.config("upn_large.pth", published()))
                .isEqualTo(UpnConfig.of(JsonFile.readObject(folder.resolve("config.json"))));
    }

    @Test
    void theShapesAgreeWithConfigJson() {
        try (Checkpoint checkpoint = Checkpoint.open(UpnGolden.folder())) {
            UpnConfig stated = UpnConfig.read(UpnGolden.folder(), checkpoint);
            assertThat(UpnShapes.config(checkpoint))
                    .usingRecursiveComparison()
                    .ignoringFields("shortSide", "maxSide") // of the input, which no tensor tells
                    .isEqualTo(stated);
        }
    }

    @Test
    void aPrefixOfAllNamesIsAccepted() throws IOException {
        Map<String, List<Long>> prefixed = published().entrySet().stream()
                .collect(Collectors.toMap(entry -> "module." + entry.getKey(), Map.Entry::getValue));
        assertThat(UpnShapes.config("upn_large.pth", prefixed))
                .isEqualTo(UpnShapes.config("upn_large.pth", published()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            transformer.tgt_embed.weight                                                     |      | 0 tensors *transformer.tgt_embed.weight
            transformer.level_embed                                                          |      | transformer.level_embed is missing
            transformer.level_embed                                                          | 5    | of shape [5] (expected: more than 1 dimensions)
            backbone.model.backbone.layers.0.blocks.0.attn.relative_position_bias_table      | 530,6 | has 530 rows (expected: the square of an odd number)
            transformer.encoder.layers.0.self_attn.sampling_offsets.weight                   | 321,256 | has 321 rows (expected: a multiple of 2 * 8 heads * 5
            transformer.tgt_embed.weight                                                     | 9223372036854775807,256 | too large
            """)
    void shapesThatAreNoUpnAreNamed(String tensor, String shape, String reason) throws IOException {
        Map<String, List<Long>> shapes = published();
        if (shape == null) {
            shapes.remove(tensor);
        } else {
            shapes.put(
                    tensor,
                    List.of(shape.split(",")).stream().map(Long::valueOf).toList());
        }
        assertThatThrownBy(() -> UpnShapes.config("upn_large.pth", shapes))
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith("upn_large.pth: ")
                .hasMessageContaining(reason);
    }

    @Test
    void aTorchFileProposesWhatTheSafetensorsFileDoes() throws IOException {
        TorchFile.copy(UpnGolden.folder().resolve("model.safetensors"), folder.resolve("upn.pth"));
        Files.copy(UpnGolden.folder().resolve("config.json"), folder.resolve("config.json"));
        List<RgbImage> images = UpnGolden.images();
        try (UpnModel saved = UpnModel.load(folder);
                UpnModel golden = UpnModel.load(UpnGolden.folder())) {
            assertThat(saved.propose(images, EnumSet.allOf(Granularity.class)))
                    .isEqualTo(golden.propose(images, EnumSet.allOf(Granularity.class)));
        }
    }

    @Test
    void aTorchFileAloneIsAModel() throws IOException {
        Path file = folder.resolve("upn.pth");
        TorchFile.copy(UpnGolden.folder().resolve("model.safetensors"), file);
        for (Path path : List.of(file, folder)) {
            try (UpnModel model = UpnModel.load(path)) {
                assertThat(model.config().shortSide()).isEqualTo(800);
                assertThat(model.config().depths()).containsExactly(2, 2, 2, 2);
            }
        }
    }

    @Test
    void safetensorsWithoutConfigJsonAreRefused() throws IOException {
        Files.copy(UpnGolden.folder().resolve("model.safetensors"), folder.resolve("model.safetensors"));
        assertThatThrownBy(() -> UpnModel.load(folder)).hasMessageContaining("config.json: missing");
    }
}
