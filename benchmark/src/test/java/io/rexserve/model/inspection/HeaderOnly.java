package io.rexserve.model.inspection;

import io.rexserve.benchmark.published.PublishedModel;
import io.rexserve.benchmark.published.PublishedTensor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.StringJoiner;

/// A safetensors file of any size that is all header: its tensors are holes, which take no room on a disk. Beside it
/// lie a configuration and a small tokenizer.
final class HeaderOnly {
    private HeaderOnly() {}

    static Path folder(Path folder, PublishedModel model) {
        write(folder.resolve("model.safetensors"), model.tensors());
        try {
            Files.writeString(folder.resolve("config.json"), model.configJson());
            if (model != PublishedModel.UPN_LARGE) {
                Path words = Path.of(System.getProperty("rexserve.home"), "model/src/test/resources/tokenizer/words");
                Files.write(folder.resolve("tokenizer.json"), Files.readAllBytes(words.resolve("tokenizer.json")));
                Files.writeString(folder.resolve("generation_config.json"), "{\"eos_token_id\": 2}");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return folder;
    }

    static void write(Path file, List<PublishedTensor> tensors) {
        var entries = new StringJoiner(",", "{", "}");
        long at = 0;
        for (PublishedTensor tensor : tensors) {
            long end = at + tensor.bytes();
            entries.add("\"" + tensor.name() + "\":{\"dtype\":\"" + tensor.type() + "\",\"shape\":" + tensor.shape()
                    + ",\"data_offsets\":[" + at + "," + end + "]}");
            at = end;
        }
        byte[] header = entries.toString().getBytes(StandardCharsets.UTF_8);
        try (var out = new RandomAccessFile(file.toFile(), "rw")) {
            out.write(ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(header.length)
                    .array());
            out.write(header);
            out.setLength(Long.BYTES + header.length + at);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
