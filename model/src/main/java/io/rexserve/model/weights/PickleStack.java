package io.rexserve.model.weights;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The stack, the marks on it and the memo of a pickle. Together they take at most [#MAX_VALUES] values in a pickle's
/// whole run, so that a few bytes cannot fill the memory.
final class PickleStack {
    /// The pickle of a model of 1,000 tensors makes 40,000 values, marks and memos.
    static final int MAX_VALUES = 1_000_000;

    private final ByteReader in;
    private final List<PickleValue> values = new ArrayList<>();
    private final Deque<Integer> marks = new ArrayDeque<>();
    private final Map<Long, PickleValue> memo = new HashMap<>();
    private int spent;
    private long at;

    /// @param in the pickle, for messages
    PickleStack(ByteReader in) {
        this.in = in;
    }

    /// @param opcode byte of the opcode that is at work, for messages
    void at(long opcode) {
        at = opcode;
    }

    void push(PickleValue value) {
        spend();
        values.add(value);
    }

    PickleValue top() {
        if (values.size() <= floor()) {
            throw in.fault(at, "an empty stack", "a value");
        }
        return values.getLast();
    }

    PickleValue pop() {
        PickleValue value = top();
        values.removeLast();
        return value;
    }

    /// The last values, in the order they were pushed.
    List<PickleValue> popped(int count) {
        if (values.size() - floor() < count) {
            throw in.fault(at, (values.size() - floor()) + " values on the stack", ">= " + count);
        }
        return taken(values.size() - count);
    }

    void mark() {
        spend();
        marks.push(values.size());
    }

    List<PickleValue> sinceMark() {
        return taken(lastMark());
    }

    /// Takes a value off, or the mark where that is on top.
    void drop() {
        if (values.size() == floor()) {
            lastMark();
        } else {
            pop();
        }
    }

    void remember(long key) {
        spend();
        memo.put(key, top());
    }

    void rememberNext() {
        remember(memo.size());
    }

    PickleValue remembered(long key) {
        PickleValue value = memo.get(key);
        if (value == null) {
            throw in.fault(at, "memo " + key, "a value put there before");
        }
        return value;
    }

    void requireEmpty() {
        if (!values.isEmpty() || !marks.isEmpty()) {
            throw in.fault(at, values.size() + " values and " + marks.size() + " marks left on the stack", "none");
        }
    }

    private void spend() {
        spent++;
        if (spent > MAX_VALUES) {
            throw in.fault(at, "more than " + MAX_VALUES + " values", "a pickle of weights");
        }
    }

    private int floor() {
        return marks.isEmpty() ? 0 : marks.element();
    }

    private int lastMark() {
        if (marks.isEmpty()) {
            throw in.fault(at, "no mark on the stack", "one");
        }
        return marks.pop();
    }

    private List<PickleValue> taken(int from) {
        List<PickleValue> tail = values.subList(from, values.size());
        List<PickleValue> taken = List.copyOf(tail);
        tail.clear();
        return taken;
    }
}
