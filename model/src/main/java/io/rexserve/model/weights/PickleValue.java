package io.rexserve.model.weights;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// What a pickle holds, as far as weights need it. Whatever else Python objects may be is [Opaque]: known by kind,
/// never rebuilt. Values may refer to each other in circles, so they are never traversed recursively.
sealed interface PickleValue {
    /// For messages.
    String kind();

    record Str(String value) implements PickleValue {
        @Override
        public String kind() {
            return "a str";
        }
    }

    record Int(long value) implements PickleValue {
        @Override
        public String kind() {
            return "an int";
        }
    }

    record Tuple(List<PickleValue> items) implements PickleValue {
        public Tuple {
            items = List.copyOf(items);
        }

        @Override
        public String kind() {
            return "a tuple of " + items.size();
        }
    }

    /// A class or function by name; nothing of that name is looked up.
    record Global(String module, String name) implements PickleValue {
        String path() {
            return module + "." + name;
        }

        @Override
        public String kind() {
            return "the name " + Printable.excerpt(path());
        }
    }

    /// A dict. Entries whose key is not a string are dropped: a state dict has none.
    final class Dict implements PickleValue {
        private final SequencedMap<String, PickleValue> values = new LinkedHashMap<>();

        SequencedMap<String, PickleValue> values() {
            return values;
        }

        @Override
        public String kind() {
            return "a dict";
        }
    }

    /// Elements of a storage entry of the archive.
    ///
    /// @param type null for types that no model uses
    /// @param typeName as torch names the storage
    /// @param offset first byte in the file
    /// @param elements as stated by the pickle and confirmed by the entry's length; 0 where the type is null
    record Storage(@Nullable StoredType type, String typeName, long offset, long elements) implements PickleValue {
        @Override
        public String kind() {
            return "a " + typeName;
        }
    }

    /// A view of a storage, inside of it.
    ///
    /// @param offset first byte in the file
    record Tensor(StoredType type, List<Long> shape, List<Long> strides, long offset) implements PickleValue {
        @Override
        public String kind() {
            return "a tensor";
        }
    }

    /// @param kind cut where a pickle made it long, by an object of an object for example
    record Opaque(String kind) implements PickleValue {
        private static final int MAX_LENGTH = 80;

        public Opaque {
            kind = kind.substring(0, Math.min(MAX_LENGTH, kind.length()));
        }
    }
}
