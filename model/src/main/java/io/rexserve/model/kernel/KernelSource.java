package io.rexserve.model.kernel;

import io.rexserve.model.kernel.WeightLayout.Entry;
import io.rexserve.model.kernel.WeightLayout.Found;
import io.rexserve.model.kernel.WeightLayout.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The texts of one kernel: which weights they declare, and their methods with every weight's name
/// replaced by its position.
///
/// A declaration ([WeightLayout]) is a type for parameters and variables, `w: EncoderLayer`, which TorchScript sees
/// as `List[Tensor]`. `w.norm1.weight` becomes `w[8]`, the group `w.self_attn` a slice, `w.layers` that of all layers
/// and `w.layers[k]` that of one, `w.layers.count` their number, `EncoderLayer.size` a number, and an optional tensor
/// None where it is absent. Names that no declaration knows, and positions where there are names, are refused.
public final class KernelSource {
    private static final Pattern PARAMETER = Pattern.compile("(\\w+): (\\w+)");
    private static final Pattern ASSIGNMENT = Pattern.compile("(\\s+)(\\w+)(?:: (\\w+))? = (.*)");
    private static final Pattern REFERENCE = Pattern.compile("(?<![\\w.])([A-Za-z_]\\w*)((?:\\.\\w+)*)");

    private static final Set<String> ATTRIBUTES = Set.of(".dtype", ".device");

    private static final String OPTIONAL_WEIGHT = """
            def optional_weight(self, w: List[Tensor], at: int) -> Optional[Tensor]:
              found = annotate(Optional[Tensor], None)
              if at < torch.len(w):
                found = w[at]
              return found
            """;

    private final List<KernelText> texts;
    private final WeightDeclarations declarations = new WeightDeclarations();

    private KernelSource(List<KernelText> texts) {
        this.texts = List.copyOf(texts);
    }

    /// Reads the declarations.
    ///
    /// @param texts a group is declared before it is used
    /// @throws IllegalArgumentException naming the text and the line that is not a declaration
    public static KernelSource of(KernelText... texts) {
        return of(List.of(texts));
    }

    /// As [#of(KernelText...)].
    public static KernelSource of(List<KernelText> texts) {
        var source = new KernelSource(texts);
        source.texts.forEach(source.declarations::read);
        return source;
    }

    /// A declared layout.
    ///
    /// @throws IllegalArgumentException if there is none of that name
    public WeightLayout layout(String name) {
        return declarations.layout(name);
    }

    /// All methods as TorchScript.
    ///
    /// @throws IllegalArgumentException naming the text, the method and the weight that is not declared
    public String methods() {
        boolean optional = declarations.layouts().stream().anyMatch(WeightLayout::hasOptional);
        var methods = new StringBuilder(optional ? OPTIONAL_WEIGHT : "");
        for (KernelText text : texts) {
            methods.append('\n').append(new Translation(text).all());
        }
        return methods.toString();
    }

    /// One text, line by line, so that the compiler's line numbers stay those of the text.
    private final class Translation {
        private final KernelText text;
        private final Map<String, WeightLayout> variables = new HashMap<>();
        private String method = "";
        private boolean declaring;

        Translation(KernelText text) {
            this.text = text;
        }

        String all() {
            var lines = new StringBuilder();
            text.methods().lines().forEach(line -> lines.append(line(line)).append('\n'));
            return lines.toString();
        }

        private String line(String line) {
            String code = WeightDeclarations.code(line);
            String comment = line.substring(code.length());
            declaring = WeightDeclarations.begins(code) || (declaring && (line.startsWith(" ") || line.isBlank()));
            if (declaring) {
                return line.isBlank() ? "" : "# " + line;
            }
            if (code.startsWith("def ")) {
                return signature(code) + comment;
            }
            Matcher assignment = ASSIGNMENT.matcher(code);
            return (assignment.matches() ? assignment(assignment) : expression(code)) + comment;
        }

        private String signature(String code) {
            method = code.substring("def ".length(), code.indexOf('('));
            variables.clear();
            return PARAMETER.matcher(code).replaceAll(match -> {
                WeightLayout layout = declarations.find(match.group(2));
                if (layout == null) {
                    return match.group();
                }
                variables.put(match.group(1), layout);
                return match.group(1) + ": List[Tensor]";
            });
        }

        private String assignment(Matcher matcher) {
            String variable = matcher.group(2);
            String value = matcher.group(4);
            String translated = matcher.group(1) + variable + " = " + expression(value);
            WeightLayout layout = matcher.group(3) == null ? groupOf(value) : layout(matcher.group(3));
            if (layout == null) {
                variables.remove(variable);
            } else {
                variables.put(variable, layout);
            }
            return translated;
        }

        /// The layout of a value that is exactly one group.
        private @Nullable WeightLayout groupOf(String value) {
            Matcher matcher = REFERENCE.matcher(value);
            if (!matcher.lookingAt()
                    || !variables.containsKey(matcher.group(1))
                    || matcher.group(2).isEmpty()) {
                return null;
            }
            String path = matcher.group(2).substring(1);
            boolean indexed = matcher.end() < value.length()
                    && value.charAt(matcher.end()) == '['
                    && closing(value, matcher.end()) == value.length() - 1;
            if (!indexed && matcher.end() < value.length()) {
                return null;
            }
            return variables
                    .get(matcher.group(1))
                    .find(path)
                    .map(Found::entry)
                    .filter(entry -> indexed == (entry.kind() == Kind.NUMBERED))
                    .map(Entry::group)
                    .orElse(null);
        }

        private String expression(String code) {
            var out = new StringBuilder();
            Matcher matcher = REFERENCE.matcher(code);
            int at = 0;
            while (matcher.find(at)) {
                out.append(code, at, matcher.start());
                at = reference(code, matcher, out);
            }
            return out.append(code, at, code.length()).toString();
        }

        /// Appends what a reference becomes; returns where the rest of the code begins.
        private int reference(String code, Matcher matcher, StringBuilder out) {
            String variable = matcher.group(1);
            String path = matcher.group(2);
            WeightLayout layout = variables.get(variable);
            if (layout == null) {
                boolean size = path.equals(".size") && declarations.find(variable) != null;
                out.append(size ? Integer.toString(layout(variable).size()) : matcher.group());
                return matcher.end();
            }
            if (path.isEmpty()) {
                if (isPosition(code, matcher.end())) {
                    throw refused(variable + "[..]: a position", layout);
                }
                out.append(variable);
                return matcher.end();
            }
            return named(code, matcher, layout, out);
        }

        /// Whether an index, not a slice, begins here.
        private boolean isPosition(String code, int at) {
            return at < code.length()
                    && code.charAt(at) == '['
                    && !code.substring(at, closing(code, at)).contains(":");
        }

        private int named(String code, Matcher matcher, WeightLayout layout, StringBuilder out) {
            String variable = matcher.group(1);
            String path = matcher.group(2).substring(1);
            String behind = "";
            while (layout.find(path).isEmpty()) { // .dtype and the like follow a weight's name
                int dot = path.lastIndexOf('.');
                if (dot < 0) {
                    throw refused(variable + matcher.group(2), layout);
                }
                behind = path.substring(dot) + behind;
                path = path.substring(0, dot);
            }
            Found found = layout.find(path).orElseThrow();
            int position = found.position();
            WeightLayout group = found.entry().group();
            if (found.entry().kind() == Kind.NUMBERED && group != null) {
                if (behind.equals(".count")) {
                    out.append("torch.floordiv(torch.len(%s) - %d, %d)".formatted(variable, position, group.size()));
                    return matcher.end();
                }
                if (!behind.isEmpty()) {
                    throw refused(variable + matcher.group(2), layout);
                }
                if (matcher.end() == code.length() || code.charAt(matcher.end()) != '[') {
                    if (!layout.endsWith(found.entry())) {
                        throw refused(variable + matcher.group(2) + " without a number", layout);
                    }
                    out.append("%s[%d:]".formatted(variable, position));
                    return matcher.end();
                }
                int end = closing(code, matcher.end());
                String index = expression(code.substring(matcher.end() + 1, end));
                String start = "%d + %d * (%s)".formatted(position, group.size(), index);
                out.append("%s[%s:%s + %d]".formatted(variable, start, start, group.size()));
                return end + 1;
            }
            if (!behind.isEmpty() && (group != null || !ATTRIBUTES.contains(behind))) {
                throw refused(variable + matcher.group(2), layout);
            }
            if (group != null) {
                out.append("%s[%d:%d]".formatted(variable, position, position + group.size()));
            } else if (found.entry().kind() == Kind.OPTIONAL) {
                out.append("self.optional_weight(%s, %d)".formatted(variable, position));
            } else {
                out.append("%s[%d]".formatted(variable, position));
            }
            out.append(behind);
            return matcher.end();
        }

        private IllegalArgumentException refused(String what, WeightLayout layout) {
            return new IllegalArgumentException("kernel " + text.name() + ", method " + method + ": " + what
                    + " (expected: one of " + layout.paths() + " of " + layout.name() + ")");
        }
    }

    private static int closing(String code, int opening) {
        int depth = 0;
        for (int i = opening; i < code.length(); i++) {
            depth += code.charAt(i) == '[' ? 1 : code.charAt(i) == ']' ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        throw new IllegalArgumentException(code + ": no ] for [ at " + opening);
    }
}
