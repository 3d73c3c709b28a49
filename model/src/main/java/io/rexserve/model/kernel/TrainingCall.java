package io.rexserve.model.kernel;

import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;

/// Runs a kernel method outside PyTorch's inference mode.
///
/// DJL's public call of a named method is always inference, and its training call takes tensors only, no numbers and no
/// prebuilt lists. The native method underneath takes all of them and a flag, hence the handle to it.
final class TrainingCall {
    private static final MethodHandle RUN_METHOD = runMethod();

    private TrainingCall() {}

    static IValue invoke(PtSymbolBlock block, String method, IValue[] arguments) {
        long[] handles = Arrays.stream(arguments).mapToLong(IValue::getHandle).toArray();
        try {
            return IVALUE_OF.invoke((long) RUN_METHOD.invoke((long) block.getHandle(), method, handles, true, false));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("DJL's native call failed", e);
        }
    }

    private static final IValueOf IVALUE_OF = ivalueOf();

    @FunctionalInterface
    private interface IValueOf {
        IValue invoke(long handle) throws Throwable;
    }

    private static IValueOf ivalueOf() {
        try {
            MethodHandle constructor = MethodHandles.privateLookupIn(IValue.class, MethodHandles.lookup())
                    .findConstructor(IValue.class, MethodType.methodType(void.class, long.class));
            return handle -> (IValue) constructor.invoke(handle);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static MethodHandle runMethod() {
        try {
            var lookup = MethodHandles.privateLookupIn(IValueUtils.class, MethodHandles.lookup());
            Class<?> library = lookup.findClass("ai.djl.pytorch.jni.PyTorchLibrary");
            Object instance =
                    lookup.findStaticVarHandle(library, "LIB", library).get();
            var type = MethodType.methodType(
                    long.class, long.class, String.class, long[].class, boolean.class, boolean.class);
            return lookup.findVirtual(library, "moduleRunMethod", type).bindTo(instance);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
