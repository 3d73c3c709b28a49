package io.rexserve.model.proposal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The full-size UPN under weights that a formula gives, so that its graph can be checked without the published
/// checkpoint: all 701 tensors of that checkpoint, under its names.
final class FormulaUpn {
    static final String CONFIG = """
            {"backbone": {"embed_dim": 192, "depths": [2, 2, 18, 2], "num_heads": [6, 12, 24, 48], "window_size": 12},
             "d_model": 256, "ffn_dim": 2048, "encoder_layers": 6, "decoder_layers": 6, "num_heads": 8,
             "num_points": 4, "num_feature_levels": 5, "num_queries": 900, "short_side": 800, "max_side": 1333}""";
    private static final Pattern SHARED_HEAD =
            Pattern.compile("(?:transformer\\.decoder\\.)?bbox_embed\\.\\d+(\\.layers\\..*)");

    private FormulaUpn() {}

    record Tensor(String name, List<Integer> shape, boolean whole) {
        int size() {
            return shape.stream().reduce(1, Math::multiplyExact);
        }

        int bytes() {
            return size() * (whole ? Long.BYTES : Float.BYTES);
        }
    }

    /// What the reference computed, `upn_golden.json`.
    static JsonNode golden() throws IOException {
        return JsonMapper.shared().readTree(resource("upn_golden.json"));
    }

    /// A hash of an index, uniform in -0.5 to 0.5.
    static double uniform(long seed, int index) {
        int x = (int) (seed + index * 0x9E3779B9L);
        x ^= x >>> 16;
        x *= 0x85EBCA6B;
        x ^= x >>> 13;
        x *= 0xC2B2AE35;
        x ^= x >>> 16;
        return Integer.toUnsignedLong(x) / 0x1p32 - 0.5;
    }

    static float[] uniform(long seed, int size, double scale) {
        var values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) (scale * uniform(seed, i));
        }
        return values;
    }

    /// Writes the model folder, 0.9 GB.
    static void write(Path folder) throws IOException {
        Files.writeString(folder.resolve("config.json"), CONFIG);
        List<Tensor> tensors = tensors();
        try (FileChannel file = FileChannel.open(
                folder.resolve("model.safetensors"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            write(file, header(tensors));
            for (Tensor tensor : tensors) {
                write(file, content(tensor));
            }
        }
    }

    static List<Tensor> tensors() throws IOException {
        return resource("upn_state_dict_keys.tsv")
                .lines()
                .map(line -> line.split("\t", -1))
                .map(fields -> new Tensor(fields[0], shape(fields[1]), fields[2].equals("torch.int64")))
                .toList();
    }

    private static List<Integer> shape(String tuple) {
        return Arrays.stream(tuple.split("[(), ]+", -1))
                .filter(part -> !part.isEmpty())
                .map(Integer::valueOf)
                .toList();
    }

    private static ByteBuffer header(List<Tensor> tensors) {
        var entries = new ArrayList<String>();
        long at = 0;
        for (Tensor tensor : tensors) {
            long end = at + tensor.bytes();
            String shape = tensor.shape().stream().map(String::valueOf).collect(Collectors.joining(","));
            entries.add("\"%s\":{\"dtype\":\"%s\",\"shape\":[%s],\"data_offsets\":[%d,%d]}"
                    .formatted(tensor.name(), tensor.whole() ? "I64" : "F32", shape, at, end));
            at = end;
        }
        String json = "{" + String.join(",", entries) + "}";
        String padded = json + " ".repeat((8 - json.length() % 8) % 8);
        return littleEndian(8 + padded.length()).putLong(padded.length()).put(padded.getBytes(StandardCharsets.UTF_8));
    }

    private static ByteBuffer content(Tensor tensor) {
        ByteBuffer bytes = littleEndian(tensor.bytes());
        if (tensor.whole()) {
            for (int row : relativePositions()) {
                bytes.putLong(row);
            }
            return bytes;
        }
        var crc = new CRC32();
        crc.update(SHARED_HEAD
                .matcher(tensor.name())
                .replaceFirst("bbox_embed.0$1")
                .getBytes(StandardCharsets.UTF_8));
        double scale = scale(tensor);
        double mean = isNormWeight(tensor) ? 1 : 0;
        for (int i = 0; i < tensor.size(); i++) {
            bytes.putFloat((float) (mean + scale * uniform(crc.getValue(), i)));
        }
        return bytes;
    }

    private static double scale(Tensor tensor) {
        String name = tensor.name();
        if (name.endsWith("relative_position_bias_table") || name.endsWith("level_embed")) {
            return 1;
        }
        if (name.endsWith("tgt_embed.weight")) {
            return 2;
        }
        if (name.endsWith("_prompt.weight")) {
            return 0.25;
        }
        if (name.endsWith("sampling_offsets.bias")) {
            return 8;
        }
        return tensor.shape().size() == 1
                ? 0.2
                : 2 * Math.sqrt(3.0 / (tensor.size() / tensor.shape().getFirst()));
    }

    private static boolean isNormWeight(Tensor tensor) {
        return tensor.shape().size() == 1 && tensor.name().endsWith("weight");
    }

    // Of a 12 x 12 window: (dy + 11) * 23 + dx + 11 for each pair of its cells.
    private static int[] relativePositions() {
        var rows = new int[144 * 144];
        for (int i = 0; i < rows.length; i++) {
            int from = i / 144;
            int to = i % 144;
            rows[i] = (from / 12 - to / 12 + 11) * 23 + from % 12 - to % 12 + 11;
        }
        return rows;
    }

    private static ByteBuffer littleEndian(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void write(FileChannel file, ByteBuffer bytes) throws IOException {
        bytes.flip();
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(FormulaUpn.class.getResourceAsStream("/golden/upn/" + name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
