package io.rexserve.datasets.grounding;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The stack, the marks on it and the memo of a pickle. Whatever does not fit ends with an [IllegalArgumentException].
final class PickleValues {
    /// RefCOCO's largest file of references has 5 million values, memo entries and marks.
    static final int MAX_VALUES = 20_000_000;

    private final List<@Nullable Object> values = new ArrayList<>();
    private final Deque<Integer> marks = new ArrayDeque<>();
    private final Map<Long, @Nullable Object> memo = new HashMap<>();
    private int spent;

    void push(@Nullable Object value) {
        spend();
        values.add(value);
    }

    void pushList() {
        push(new ArrayList<@Nullable Object>());
    }

    void pushDict(List<@Nullable Object> keysAndValues) {
        push(new LinkedHashMap<@Nullable Object, @Nullable Object>());
        put(keysAndValues);
    }

    @Nullable
    Object pop() {
        Object top = top();
        values.removeLast();
        return top;
    }

    void duplicate() {
        push(top());
    }

    private @Nullable Object top() {
        if (values.size() <= floor()) {
            throw new IllegalArgumentException("an empty stack (expected: a value)");
        }
        return values.getLast();
    }

    void drop() {
        if (values.size() == floor() && !marks.isEmpty()) {
            marks.pop();
        } else {
            pop();
        }
    }

    void mark() {
        spend();
        marks.push(values.size());
    }

    List<@Nullable Object> sinceMark() {
        if (marks.isEmpty()) {
            throw new IllegalArgumentException("no mark on the stack (expected: one)");
        }
        return taken(marks.pop());
    }

    List<@Nullable Object> last(int count) {
        if (values.size() - floor() < count) {
            throw new IllegalArgumentException(
                    (values.size() - floor()) + " values on the stack (expected: at least " + count + ")");
        }
        return taken(values.size() - count);
    }

    private List<@Nullable Object> taken(int from) {
        List<@Nullable Object> last = values.subList(from, values.size());
        var taken = new ArrayList<@Nullable Object>(last);
        last.clear();
        return taken;
    }

    @SuppressWarnings("unchecked") // lists are made by this class alone
    void append(List<@Nullable Object> added) {
        if (!(top() instanceof ArrayList<?> list)) {
            throw new IllegalArgumentException("items for " + kind(top()) + " (expected: a list)");
        }
        ((ArrayList<@Nullable Object>) list).addAll(added);
    }

    @SuppressWarnings("unchecked") // dicts are made by this class alone
    void put(List<@Nullable Object> keysAndValues) {
        if (!(top() instanceof LinkedHashMap<?, ?> map)) {
            throw new IllegalArgumentException("keys for " + kind(top()) + " (expected: a dict)");
        }
        if (keysAndValues.size() % 2 != 0) {
            throw new IllegalArgumentException("a key without a value (expected: pairs)");
        }
        var dict = (LinkedHashMap<@Nullable Object, @Nullable Object>) map;
        for (int i = 0; i < keysAndValues.size(); i += 2) {
            Object key = keysAndValues.get(i);
            if (key instanceof List<?> || key instanceof Map<?, ?>) {
                throw new IllegalArgumentException("key: " + kind(key) + " (expected: a text or a number)");
            }
            dict.put(key, keysAndValues.get(i + 1));
        }
    }

    private static String kind(@Nullable Object value) {
        return switch (value) {
            case null -> "None";
            case List<?> _ -> "a list or tuple";
            case Map<?, ?> _ -> "a dict";
            case String _ -> "a text";
            default -> "a number";
        };
    }

    void remember(long key) {
        spend();
        memo.put(key, top());
    }

    void rememberNext() {
        remember(memo.size());
    }

    void recall(long key) {
        if (!memo.containsKey(key)) {
            throw new IllegalArgumentException("memo " + key + " (expected: one that was stored before)");
        }
        push(memo.get(key));
    }

    private int floor() {
        return marks.isEmpty() ? 0 : marks.element();
    }

    private void spend() {
        spent++;
        if (spent > MAX_VALUES) {
            throw new IllegalArgumentException("more than " + MAX_VALUES + " values (expected: a file of references)");
        }
    }
}
