package io.rexserve.model.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.rexserve.model.kernel.Kernel;
import io.rexserve.model.kernel.KernelArgument;
import io.rexserve.model.kernel.KernelText;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;

/// The tensors of a model, mapped from one file of weights or from the shards of an index.
///
/// Arrays are views of the mapped files: the checkpoint stays open longer than every array, and **nothing writes to
/// them** (the mapping is read-only; training copies first).
public final class Checkpoint implements AutoCloseable {
    private final Path source;
    private final List<MappedFile> files;
    private final SequencedMap<String, MappedFile> fileOf = new LinkedHashMap<>();

    private Checkpoint(Path source, List<MappedFile> files) {
        this.source = source;
        this.files = files;
        for (MappedFile file : files) {
            file.table().tensors().sequencedKeySet().forEach(name -> {
                if (fileOf.put(name, file) != null) {
                    throw new CheckpointException(source + ": tensor " + name + " is in two files (expected: in one)");
                }
            });
        }
    }

    /// Opens a file that is called `.pth`, `.pt` or `.bin` as the work of `torch.save` and any other as safetensors; or
    /// a folder that holds `model.safetensors`, `pytorch_model.bin`, the index of one of them with its shards, all
    /// shards of one series without an index, or one `.pth`.
    ///
    /// @throws CheckpointException naming the file, the tensor and what was expected
    public static Checkpoint open(Path folderOrFile) {
        var opened = new ArrayList<MappedFile>();
        boolean done = false;
        try {
            CheckpointFiles.of(folderOrFile).forEach(path -> opened.add(MappedFile.open(path)));
            var checkpoint = new Checkpoint(folderOrFile, List.copyOf(opened));
            CheckpointFiles.requireIndexed(folderOrFile, checkpoint.shards());
            done = true;
            return checkpoint;
        } finally {
            if (!done) {
                opened.forEach(MappedFile::close);
            }
        }
    }

    /// Opens a file of low-rank matrices, which is no model: [#open] refuses its name.
    ///
    /// @throws CheckpointException if it is damaged, or something else
    public static Checkpoint openAdapters(Path file) {
        return new Checkpoint(file, List.of(MappedFile.open(file)));
    }

    /// The folder or file that was opened.
    public Path source() {
        return source;
    }

    /// How the weights are stored.
    public WeightFormat format() {
        return WeightFormat.of(files.getFirst().path());
    }

    public SequencedSet<String> names() {
        return Collections.unmodifiableSequencedSet(fileOf.sequencedKeySet());
    }

    private Map<String, Path> shards() {
        var shards = new LinkedHashMap<String, Path>();
        fileOf.forEach((name, file) -> shards.put(name, file.path()));
        return shards;
    }

    /// The file that holds a tensor's bytes, where [#info] says.
    ///
    /// @throws CheckpointException if there is no such tensor
    public Path path(String name) {
        return file(name).path();
    }

    /// The free-form metadata of all files together.
    public Map<String, String> metadata() {
        var all = new LinkedHashMap<String, String>();
        files.forEach(file -> all.putAll(file.table().metadata()));
        return all;
    }

    /// @throws CheckpointException if there is no such tensor
    public TensorInfo info(String name) {
        TensorInfo info = file(name).table().tensors().get(name);
        if (info == null) {
            throw missing(name);
        }
        return info;
    }

    /// The tensor as stored, without a copy unless its elements are not contiguous. A bfloat16 tensor has a
    /// data type that DJL cannot name: only kernels may touch it.
    public NDArray tensor(NDManager scope, String name) {
        TensorInfo info = info(name);
        NDArray view = info.isContiguous() ? file(name).view(scope, info) : gathered(scope, info);
        if (info.type() != StoredType.BF16) {
            return view;
        }
        NDArray relabelled = Compiled.KERNEL.runOne(scope, "as_bfloat16", KernelArgument.tensor(view));
        view.close();
        return relabelled;
    }

    private NDArray gathered(NDManager scope, TensorInfo info) {
        try (NDArray span = file(info.name()).view(scope, info.span())) {
            return Compiled.KERNEL.runOne(
                    scope,
                    "gathered",
                    KernelArgument.tensor(span),
                    KernelArgument.integers(info.dimensions()),
                    KernelArgument.integers(
                            info.strides().stream().mapToLong(Long::longValue).toArray()));
        }
    }

    /// The tensor in float32: without a copy where it is stored so.
    ///
    /// @throws CheckpointException if it is no floating-point tensor, or holds NaN or an infinity
    public NDArray float32(NDManager scope, String name) {
        if (info(name).type() == StoredType.F64) {
            // A float64 value may be finite and yet too large for float32.
            NDArray narrowed = widened(scope, name);
            requireFinite(scope, name, narrowed);
            return narrowed;
        }
        requireFinite(scope, name);
        return widened(scope, name);
    }

    /// Checks the values of a floating-point tensor where they lie, in the type they are stored in: nothing is
    /// widened or copied. Tensors of other types have only finite values.
    ///
    /// @throws CheckpointException if it holds NaN or an infinity, saying how many
    public void requireFinite(NDManager scope, String name) {
        if (info(name).type().isFloating()) {
            try (NDArray stored = tensor(scope, name)) {
                requireFinite(scope, name, stored);
            }
        }
    }

    /// As [#float32], but NaN and infinities are left in.
    ///
    /// @throws CheckpointException if it is no floating-point tensor
    public NDArray widened(NDManager scope, String name) {
        TensorInfo info = info(name);
        if (!info.type().isFloating()) {
            throw new CheckpointException(
                    source + ": tensor " + name + " is " + info.type() + " (expected: a floating-point tensor)");
        }
        NDArray stored = tensor(scope, name);
        NDArray converted = stored;
        if (info.type() != StoredType.F32) {
            converted = Compiled.KERNEL.runOne(scope, "as_float32", KernelArgument.tensor(stored));
            stored.close();
        }
        return converted;
    }

    /// Writes the first rows of a tensor as they are stored, the last dimension's elements next to each other, lowest
    /// byte first: nothing is widened, and no more than a block of it is copied at a time.
    ///
    /// @param rows of the first dimension; all of them for the whole tensor, 1 for a scalar
    public void writeRows(String name, long rows, OutputStream out) throws IOException {
        TensorInfo info = info(name);
        file(name).write(rows == info.rows() ? info : info.firstRows(rows), out);
    }

    /// Gives the memory behind a tensor back to the system; if it is read again, it comes from the file again.
    public void release(String name) {
        TensorInfo info = info(name);
        file(name).release(info.isContiguous() ? info : info.span());
    }

    private void requireFinite(NDManager scope, String name, NDArray array) {
        if (array.size() == 0) {
            return;
        }
        try (NDList extremes = Compiled.KERNEL.run(scope, "extremes", KernelArgument.tensor(array))) {
            if (extremes.stream().allMatch(extreme -> Double.isFinite(extreme.toDoubleArray()[0]))) {
                return;
            }
        }
        try (NDArray count = Compiled.KERNEL.runOne(scope, "not_finite", KernelArgument.tensor(array))) {
            throw new CheckpointException(source + ": tensor " + name + " holds " + count.toLongArray()[0]
                    + " values that are NaN or infinite (expected: none)");
        }
    }

    private MappedFile file(String name) {
        MappedFile file = fileOf.get(name);
        if (file == null) {
            throw missing(name);
        }
        return file;
    }

    private CheckpointException missing(String name) {
        return new CheckpointException(source + ": tensor " + name + " is missing");
    }

    @Override
    public void close() {
        files.forEach(MappedFile::close);
    }

    // set_ does not compare element types, which turns float16 labels into bfloat16 labels over the same memory.
    // aminmax passes NaN on and makes no array of its own, which isfinite does: it is 14 to 100 times as fast.
    private static final class Compiled {
        static final Kernel KERNEL = Kernel.compile("weights", List.of(new KernelText("weights", """
                def as_bfloat16(self, x: Tensor) -> Tensor:
                  return torch.set_(torch.empty(torch.size(x), dtype=15), x)
                def gathered(self, x: Tensor, size: List[int], stride: List[int]) -> Tensor:
                  return torch.contiguous(torch.as_strided(x, size, stride))
                def as_float32(self, x: Tensor) -> Tensor:
                  return torch.to(x, dtype=6)
                def extremes(self, x: Tensor) -> Tuple[Tensor, Tensor]:
                  low, high = torch.aminmax(x)
                  return (torch.to(low, dtype=7), torch.to(high, dtype=7))
                def not_finite(self, x: Tensor) -> Tensor:
                  return torch.sum(torch.bitwise_not(torch.isfinite(x)))
                """)));
    }
}
