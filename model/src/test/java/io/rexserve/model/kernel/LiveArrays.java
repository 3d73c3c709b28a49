package io.rexserve.model.kernel;

import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.lang.reflect.Field;
import java.util.Map;

/// Counts the native arrays of the whole process that are still open, whatever scope they belong to.
public final class LiveArrays {
    private static final Field RESOURCES = resources();

    private LiveArrays() {}

    public static int count() {
        try (NDManager probe = Torch.scope()) {
            return count((BaseNDManager) probe.getParentManager());
        }
    }

    private static int count(BaseNDManager manager) {
        try {
            int arrays = 0;
            for (Object resource : ((Map<?, ?>) RESOURCES.get(manager)).values()) {
                if (resource instanceof BaseNDManager scope) {
                    arrays += count(scope);
                } else if (resource instanceof NDArray) {
                    arrays++;
                }
            }
            return arrays;
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    // DJL keeps what a manager owns to itself; its public count leaves the managers below out.
    private static Field resources() {
        try {
            Field field = BaseNDManager.class.getDeclaredField("resources");
            field.setAccessible(true);
            return field;
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException(e);
        }
    }
}
