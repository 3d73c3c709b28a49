package io.rexserve.model.kernel;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Writes method texts as a TorchScript archive, the zip container that `torch.jit.load` reads, without Python.
///
/// The module is one class `K` whose only state is `training`; weights are arguments, never attributes, so that one
/// archive serves any weights and can be loaded by every PyTorch.
public final class KernelArchive {
    // Protocol 2 pickle: GLOBAL __torch__ K, no arguments, NEWOBJ, state {"training": False}, BUILD.
    private static final byte[] MODULE_PICKLE =
            "\u0080\u0002c__torch__\nK\nq\0)\u0081}(X\b\0\0\0training\u0089ub.".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] NO_CONSTANTS = {(byte) 0x80, 2, ')', '.'};
    private static final String HEADER =
            "class K(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n";

    private KernelArchive() {}

    /// The bytes of an archive that holds all methods of the given texts in one class.
    public static byte[] of(List<KernelText> texts) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            store(zip, "data.pkl", MODULE_PICKLE);
            store(zip, "code/__torch__.py", source(texts).getBytes(StandardCharsets.UTF_8));
            store(zip, "constants.pkl", NO_CONSTANTS);
            store(zip, "version", "10\n".getBytes(StandardCharsets.US_ASCII));
            store(zip, "byteorder", "little".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static String source(List<KernelText> texts) {
        return HEADER
                + KernelSource.of(texts)
                        .methods()
                        .lines()
                        .map(line -> line.isBlank() ? "" : "  " + line)
                        .collect(Collectors.joining("\n", "", "\n"));
    }

    // PyTorch maps entries, so they must be stored, not deflated.
    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        var crc = new CRC32();
        crc.update(content);
        var entry = new ZipEntry("k/" + name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        entry.setTime(0);
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
