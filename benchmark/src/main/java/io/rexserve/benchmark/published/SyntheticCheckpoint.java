package io.rexserve.benchmark.published;

import io.rexserve.model.language.checkpoint.DecoderConfig;
import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.SafeTensorsWriter;
import io.rexserve.model.weights.StoredType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/// Writes a folder in the exact layout of a published checkpoint, names, shapes, types and files, with
/// [FormulaWeights]: what can be proven about loading, memory and speed at full size without the publishers' files.
public final class SyntheticCheckpoint {
    private static final String INDEX = "model.safetensors.index.json";

    private SyntheticCheckpoint() {}

    /// Writes the weights as they are published: UPN as `upn_large.pth` and nothing beside it, the others as
    /// `config.json`, shards and their index.
    ///
    /// @param folder made where it is missing; files of the same names are replaced
    /// @throws CheckpointException if the disk has too little room
    public static void write(PublishedModel model, Path folder) throws IOException {
        Files.createDirectories(folder);
        requireRoom(model, folder);
        if (model == PublishedModel.UPN_LARGE) {
            SyntheticTorchFile.write(folder.resolve(marker(model)), model.tensors());
            return;
        }
        List<List<PublishedTensor>> files = files(model);
        var shardOf = new LinkedHashMap<String, String>();
        for (int i = 0; i < files.size(); i++) {
            String name = shard(i + 1, files.size());
            write(folder.resolve(name), files.get(i));
            files.get(i).forEach(tensor -> shardOf.put(tensor.name(), name));
        }
        Map<String, Object> index = Map.of("metadata", Map.of("total_size", bytes(model)), "weight_map", shardOf);
        Files.writeString(folder.resolve(INDEX), JsonMapper.shared().writeValueAsString(index));
        Files.writeString(folder.resolve(marker(model)), model.configJson());
    }

    /// Whether a folder holds all that [#write(PublishedModel, Path)] writes.
    public static boolean isIn(PublishedModel model, Path folder) {
        return Files.exists(folder.resolve(marker(model)));
    }

    /// Deletes what [#write(PublishedModel, Path)] wrote, and the folder if nothing else is in it.
    public static void delete(PublishedModel model, Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve(marker(model)));
        Files.deleteIfExists(folder.resolve(INDEX));
        int shards = model.files();
        for (int i = 1; i <= shards; i++) {
            Files.deleteIfExists(folder.resolve(shard(i, shards)));
        }
        try (Stream<Path> left = Files.list(folder)) {
            if (left.findAny().isEmpty()) {
                Files.delete(folder);
            }
        }
    }

    private static String shard(int number, int of) {
        return "model-%05d-of-%05d.safetensors".formatted(number, of);
    }

    // The file that is written last.
    private static String marker(PublishedModel model) {
        return model == PublishedModel.UPN_LARGE ? "upn_large.pth" : "config.json";
    }

    /// Writes one file with a decoder of any shape and nothing else, and its shape as `config.json` of this project.
    ///
    /// @param type of every tensor
    public static void write(DecoderConfig config, StoredType type, Path folder) throws IOException {
        Files.createDirectories(folder);
        write(folder.resolve("model.safetensors"), ChatRexTensorNames.decoder(config, type));
        Files.writeString(
                folder.resolve("config.json"), JsonMapper.shared().writeValueAsString(Map.of("llm", section(config))));
    }

    /// Writes ChatRex-7B with fewer layers and nothing else changed: decoder in bfloat16, towers and projectors in
    /// float32, in one file.
    ///
    /// @param layers of the decoder
    /// @throws CheckpointException if the disk has too little room
    public static void write(int layers, Path folder) throws IOException {
        Files.createDirectories(folder);
        List<PublishedTensor> tensors = PublishedModel.chatRex7b(StoredType.BF16).stream()
                .filter(tensor -> !tensor.name().matches(".*language_model.*layers\\.(\\d+)\\..*")
                        || Integer.parseInt(tensor.name().replaceFirst(".*layers\\.(\\d+)\\..*", "$1")) < layers)
                .toList();
        requireRoom(tensors.stream().mapToLong(PublishedTensor::bytes).sum(), layers + " layers of ChatRex-7B", folder);
        write(folder.resolve("model.safetensors"), tensors);
        Files.writeString(folder.resolve(marker(PublishedModel.CHATREX_7B)), PublishedModel.CHATREX_7B.configJson());
    }

    /// The section `llm` of this project's `config.json`.
    static Map<String, Object> section(DecoderConfig config) {
        var llm = new LinkedHashMap<String, Object>();
        llm.put("hidden", config.hidden());
        llm.put("heads", config.heads());
        llm.put("kv_heads", config.kvHeads());
        llm.put("head_dim", config.headDim());
        llm.put("ffn", config.ffn());
        llm.put("layers", config.layers());
        llm.put("vocab", config.vocab());
        llm.put("theta", config.theta());
        llm.put("eps", config.eps());
        llm.put("qkv_bias", config.qkvBias());
        llm.put("tied", config.tied());
        return llm;
    }

    /// Bytes of all tensors.
    public static long bytes(PublishedModel model) {
        return model.tensors().stream().mapToLong(PublishedTensor::bytes).sum();
    }

    private static void requireRoom(PublishedModel model, Path folder) throws IOException {
        requireRoom(bytes(model), model.name().toLowerCase(Locale.ROOT), folder);
    }

    /// @throws CheckpointException if the disk has too little room
    static void requireRoom(long bytes, String model, Path folder) throws IOException {
        FileStore disk = Files.getFileStore(folder);
        if (disk.getUsableSpace() < bytes) {
            throw new CheckpointException("%s: %.1f GB are free (expected: %.1f GB for %s)"
                    .formatted(folder, disk.getUsableSpace() / 1e9, bytes / 1e9, model));
        }
    }

    // In order; a file is closed once it holds its share of all bytes.
    private static List<List<PublishedTensor>> files(PublishedModel model) {
        long share = Math.ceilDiv(bytes(model), model.files());
        var files = new ArrayList<List<PublishedTensor>>();
        long before = 0;
        for (PublishedTensor tensor : model.tensors()) {
            if (before >= share * files.size()) {
                files.add(new ArrayList<>());
            }
            files.getLast().add(tensor);
            before += tensor.bytes();
        }
        return files;
    }

    /// Gives a tensor its values.
    @FunctionalInterface
    interface Filling {
        /// @param out exactly as long as the tensor
        void fill(PublishedTensor tensor, MemorySegment out);
    }

    private static void write(Path file, List<PublishedTensor> tensors) throws IOException {
        write(file, tensors, FormulaWeights::fill);
    }

    /// Writes one safetensors file; one of the same name is replaced.
    static void write(Path file, List<PublishedTensor> tensors, Filling filling) throws IOException {
        byte[] header = header(tensors);
        long size = header.length
                + tensors.stream().mapToLong(PublishedTensor::bytes).sum();
        Files.deleteIfExists(file);
        try (FileChannel channel = FileChannel.open(
                        file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
                Arena arena = Arena.ofShared()) {
            MemorySegment content = channel.map(FileChannel.MapMode.READ_WRITE, 0, size, arena);
            MemorySegment.copy(header, 0, content, ValueLayout.JAVA_BYTE, 0, header.length);
            long at = header.length;
            for (PublishedTensor tensor : tensors) {
                filling.fill(tensor, content.asSlice(at, tensor.bytes()));
                at += tensor.bytes();
            }
        }
    }

    private static byte[] header(List<PublishedTensor> tensors) {
        List<SafeTensorsWriter.Entry> entries = tensors.stream()
                .map(tensor -> new SafeTensorsWriter.Entry(tensor.name(), tensor.type(), tensor.shape()))
                .toList();
        return SafeTensorsWriter.header(entries, Map.of("format", "pt"));
    }
}
