package io.rexserve.model.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The names of a kernel's list of weights, in order: the only place where this order is written down.
///
/// It is declared in the kernel's text, under the names that checkpoints give the tensors. One entry is a tensor, a
/// group of tensors that is declared on its own, or one group per layer:
///
/// ```
/// weights EncoderLayer:
///   self_attn: DeformableAttention
///   norm1.weight, norm1.bias
/// weights Encoder:
///   layers.{}: EncoderLayer
/// ```
///
/// [KernelSource] reads the declarations and turns names in the methods into positions; Java
/// builds the list by [#inOrder].
public final class WeightLayout {
    /// What one entry of a declaration stands for.
    enum Kind {
        /// Always there.
        REQUIRED,
        /// There in all lists of a network or in none, as biases are; only behind everything that is required.
        OPTIONAL,
        /// A group per number, which stands in the name for `{}`; only as the last entry that a kernel names.
        NUMBERED
    }

    /// @param path the name, as far as it goes before a number
    /// @param separator between path and number
    /// @param group what it consists of; null for a single tensor
    record Entry(
            String path,
            Kind kind,
            String separator,
            @Nullable WeightLayout group) {
        int size() {
            return group == null ? 1 : group.size();
        }

        boolean fixed() {
            return kind == Kind.REQUIRED && (group == null || group.fixed());
        }
    }

    /// A name found in a layout.
    ///
    /// @param position of its first tensor
    record Found(Entry entry, int position) {}

    private final String name;
    private final List<Entry> entries;

    WeightLayout(String name, List<Entry> entries) {
        this.name = name;
        this.entries = List.copyOf(entries);
    }

    public String name() {
        return name;
    }

    /// The number of tensors.
    ///
    /// @throws IllegalArgumentException if it depends on the network
    public int size() {
        if (!fixed()) {
            throw new IllegalArgumentException(name + ".size: differs from network to network (expected: fixed)");
        }
        return entries.stream().mapToInt(Entry::size).sum();
    }

    /// All names in order, optional ones last, of a layout without numbered groups.
    public List<String> names() {
        return entries.stream()
                .flatMap(entry -> entry.group() == null
                        ? Stream.of(entry.path())
                        : entry.group().names().stream().map(name -> entry.path() + "." + name))
                .toList();
    }

    boolean fixed() {
        return entries.stream().allMatch(Entry::fixed);
    }

    boolean hasOptional() {
        return entries.stream().anyMatch(entry -> entry.kind() == Kind.OPTIONAL && entry.group() == null);
    }

    boolean endsWith(Entry entry) {
        return entries.getLast().equals(entry);
    }

    /// Finds an entry, or one inside a group, by its path.
    Optional<Found> find(String path) {
        int position = 0;
        for (Entry entry : entries) {
            if (entry.path().equals(path)) {
                return Optional.of(new Found(entry, position));
            }
            if (entry.group() != null && entry.kind() != Kind.NUMBERED && path.startsWith(entry.path() + ".")) {
                int before = position;
                return entry.group()
                        .find(path.substring(entry.path().length() + 1))
                        .map(found -> new Found(found.entry(), before + found.position()));
            }
            if (entry.kind() == Kind.NUMBERED || (entry.group() != null && !entry.fixed())) {
                return Optional.empty(); // whatever follows has no fixed position
            }
            position += entry.size();
        }
        return Optional.empty();
    }

    /// Paths of all entries, for messages.
    List<String> paths() {
        return entries.stream().map(Entry::path).toList();
    }

    /// Puts what is given by name into the kernel's order.
    ///
    /// @param byName names as declared, with numbers in place of `{}`
    /// @throws IllegalArgumentException naming everything that is missing or that the kernel does not know
    public <T> List<T> inOrder(Map<String, T> byName) {
        var rest = new TreeMap<>(byName);
        var ordered = new ArrayList<T>();
        var missing = new ArrayList<String>();
        take("", rest, ordered, missing);
        if (!missing.isEmpty() || !rest.isEmpty()) {
            throw new IllegalArgumentException("weights " + name + ": missing " + missing + ", unknown " + rest.keySet()
                    + " (expected: what the kernel declares)");
        }
        return List.copyOf(ordered);
    }

    private <T> void take(String prefix, Map<String, T> rest, List<T> ordered, List<String> missing) {
        boolean optional = entries.stream()
                .anyMatch(entry -> entry.kind() == Kind.OPTIONAL && has(rest, prefix + entry.path(), entry));
        for (Entry entry : entries) {
            String path = prefix + entry.path();
            if (entry.kind() == Kind.NUMBERED && entry.group() != null) {
                String numbered = path + entry.separator();
                for (int number : numbers(numbered, rest)) {
                    entry.group().take(numbered + number + ".", rest, ordered, missing);
                }
            } else if (entry.kind() == Kind.REQUIRED || optional) {
                take(entry, path, rest, ordered, missing);
            }
        }
    }

    private static <T> void take(Entry entry, String path, Map<String, T> rest, List<T> ordered, List<String> missing) {
        if (entry.group() != null) {
            entry.group().take(path + ".", rest, ordered, missing);
        } else if (rest.containsKey(path)) {
            ordered.add(rest.remove(path));
        } else {
            missing.add(path);
        }
    }

    private static boolean has(Map<String, ?> names, String path, Entry entry) {
        return entry.group() == null
                ? names.containsKey(path)
                : names.keySet().stream().anyMatch(name -> name.startsWith(path + "."));
    }

    private static NavigableSet<Integer> numbers(String prefix, Map<String, ?> names) {
        var numbers = new TreeSet<Integer>();
        for (String name : names.keySet()) {
            String behind = name.startsWith(prefix) ? name.substring(prefix.length()) : "";
            String number = behind.replaceFirst("\\..*", "");
            if (number.matches("\\d{1,6}")) {
                numbers.add(Integer.valueOf(number));
            }
        }
        return numbers;
    }
}
