package io.rexserve.model.weights;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/// How a file holds its tensors.
public enum WeightFormat {
    SAFETENSORS {
        @Override
        TensorTable read(String file, MemorySegment content) {
            return SafeTensorsHeader.read(file, content);
        }
    },
    /// The zip archive that `torch.save` writes since torch 1.6.
    TORCH {
        @Override
        TensorTable read(String file, MemorySegment content) {
            return TorchArchive.read(file, content);
        }
    };

    /// The format that a file's name promises.
    static WeightFormat of(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return Stream.of(".pth", ".pt", ".bin").anyMatch(name::endsWith) ? TORCH : SAFETENSORS;
    }

    /// @param file for messages
    /// @throws CheckpointException if the content is of another format, or damaged
    abstract TensorTable read(String file, MemorySegment content);
}
