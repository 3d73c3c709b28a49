package io.rexserve.model.kernel;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// TorchScript methods compiled from text and callable from Java, one native call each.
///
/// Safe for use by several threads at once. Results belong to the scope that the caller names.
public final class Kernel implements AutoCloseable {
    private final String name;
    private final NDManager owner;
    private final PtSymbolBlock block;

    private Kernel(String name, NDManager owner, PtSymbolBlock block) {
        this.name = name;
        this.owner = owner;
        this.block = block;
    }

    /// Compiles the texts, together one class, in 30 to 120 ms.
    ///
    /// @throws IllegalArgumentException with the compiler's line and caret if a text is not valid TorchScript
    public static Kernel compile(String name, List<KernelText> texts) {
        NDManager owner = Torch.scope();
        try {
            var archive = new ByteArrayInputStream(KernelArchive.of(texts));
            return new Kernel(name, owner, JniUtils.loadModule(Torch.pt(owner), archive, false, false));
        } catch (IOException e) {
            owner.close();
            throw new UncheckedIOException(e);
        } catch (EngineException | IllegalStateException | IllegalArgumentException e) {
            owner.close();
            throw new IllegalArgumentException("kernel " + name + " of " + files(texts) + " does not compile", e);
        }
    }

    private static String files(List<KernelText> texts) {
        return texts.stream().map(KernelText::name).collect(Collectors.joining(", "));
    }

    /// Calls a method without recording gradients.
    ///
    /// @param scope owns the returned arrays
    /// @return the tensors of the result in order, lists and tuples flattened
    public NDList run(NDManager scope, String method, KernelArgument... arguments) {
        return call(scope, arguments, values -> IValueUtils.runMethod(block, method, values));
    }

    /// Calls a method with gradients recorded: `torch.grad` and in-place optimizer steps work inside it.
    ///
    /// @param scope owns the returned arrays
    /// @return the tensors of the result in order, lists and tuples flattened
    public NDList train(NDManager scope, String method, KernelArgument... arguments) {
        boolean before = JniUtils.isGradMode();
        JniUtils.setGradMode(true);
        // The optimising executor computes a method's second run otherwise than its first, in the last bit: a run that
        // continues would not end as an uninterrupted one.
        JniUtils.setGraphExecutorOptimize(false);
        try {
            return call(scope, arguments, values -> TrainingCall.invoke(block, method, values));
        } finally {
            JniUtils.setGraphExecutorOptimize(true);
            JniUtils.setGradMode(before);
        }
    }

    /// As [#run] for a method that returns one tensor.
    public NDArray runOne(NDManager scope, String method, KernelArgument... arguments) {
        NDList result = run(scope, method, arguments);
        if (result.size() != 1) {
            result.close();
            throw new IllegalStateException(
                    name + "." + method + ": " + result.size() + " tensors (expected: exactly 1)");
        }
        return result.head();
    }

    private NDList call(NDManager scope, KernelArgument[] arguments, Invocation invocation) {
        PtNDManager target = Torch.pt(scope);
        var oneCall = new ArrayList<IValue>(arguments.length);
        try {
            var values = new IValue[arguments.length];
            for (int i = 0; i < arguments.length; i++) {
                values[i] = switch (arguments[i]) {
                    case TensorList list -> list.value();
                    case KernelArgument.OneCall made -> {
                        IValue value = made.value().get();
                        oneCall.add(value);
                        yield value;
                    }
                };
            }
            try (IValue result = invocation.on(values)) {
                var tensors = new NDList();
                collect(result, target, tensors);
                return tensors;
            }
        } finally {
            oneCall.forEach(IValue::close);
        }
    }

    private static void collect(IValue value, PtNDManager target, NDList into) {
        if (value.isTensor()) {
            into.add(value.toTensor(target));
        } else if (value.isTensorList()) {
            into.addAll(List.of(value.toTensorArray(target)));
        } else if (value.isTuple() || value.isList()) {
            for (IValue part : value.isTuple() ? value.toIValueTuple() : value.toIValueArray()) {
                try (part) {
                    collect(part, target, into);
                }
            }
        } else if (!"NoneType".equals(value.getType())) {
            throw new IllegalStateException("kernel result: " + value.getType() + " (expected: tensors)");
        }
    }

    @Override
    public void close() {
        block.close();
        owner.close();
    }

    @FunctionalInterface
    private interface Invocation {
        IValue on(IValue[] values);
    }
}
