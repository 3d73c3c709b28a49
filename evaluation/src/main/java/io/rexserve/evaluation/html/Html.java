package io.rexserve.evaluation.html;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A node of a page, HTML or SVG. What is written is well-formed XML as well, so that a strict parser can check it.
///
/// Texts are escaped whatever they hold: markup, quotes, control characters and unpaired surrogates (both are shown as
/// visible replacements). Writing direction cannot leak out of [#name].
public sealed interface Html {
    /// Elements that HTML never closes.
    Set<String> VOID = Set.of("br", "hr", "img", "input", "link", "meta", "col", "wbr");

    /// Writes the node.
    void write(Appendable out) throws IOException;

    /// Plain text.
    record Text(String text) implements Html {
        @Override
        public void write(Appendable out) throws IOException {
            Escaping.write(text, out);
        }
    }

    /// Nodes side by side.
    record Nodes(List<Html> nodes) implements Html {
        public Nodes {
            nodes = List.copyOf(nodes);
        }

        @Override
        public void write(Appendable out) throws IOException {
            for (Html node : nodes) {
                node.write(out);
            }
        }
    }

    /// The text of a style or script, which browsers take as it is. It must hold neither `<` nor `&`, which HTML and
    /// XML read differently.
    record Verbatim(String text) implements Html {
        public Verbatim {
            if (text.indexOf('<') >= 0 || text.indexOf('&') >= 0) {
                throw new IllegalArgumentException("style or script: holds < or & (expected: neither)");
            }
        }

        @Override
        public void write(Appendable out) throws IOException {
            out.append(text);
        }
    }

    /// An element.
    ///
    /// @param attributes in the order that they are written in
    record Element(String tag, Map<String, String> attributes, List<Html> children) implements Html {
        public Element {
            attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
            children = List.copyOf(children);
        }

        /// The element with one attribute more, or another value of it.
        public Element with(String name, Object value) {
            var more = new LinkedHashMap<>(attributes);
            more.put(name, value.toString());
            return new Element(tag, more, children);
        }

        /// The element with nodes behind its present ones.
        public Element containing(List<? extends Html> nodes) {
            var more = new ArrayList<>(children);
            more.addAll(nodes);
            return new Element(tag, attributes, more);
        }

        @Override
        public void write(Appendable out) throws IOException {
            out.append('<').append(tag);
            for (Map.Entry<String, String> attribute : attributes.entrySet()) {
                out.append(' ').append(attribute.getKey()).append("=\"");
                Escaping.write(attribute.getValue(), out);
                out.append('"');
            }
            if (VOID.contains(tag)) {
                out.append("/>");
                return;
            }
            out.append('>');
            for (Html child : children) {
                child.write(out);
            }
            out.append("</").append(tag).append('>');
        }
    }

    static Element element(String tag, Html... children) {
        return new Element(tag, Map.of(), Arrays.asList(children));
    }

    static Element element(String tag, String text) {
        return element(tag, new Text(text));
    }

    static Element element(String tag, List<? extends Html> children) {
        return new Element(tag, Map.of(), List.copyOf(children));
    }

    static Html text(String text) {
        return new Text(text);
    }

    static Html nodes(Html... nodes) {
        return new Nodes(Arrays.asList(nodes));
    }

    static Html nodes(List<? extends Html> nodes) {
        return new Nodes(List.copyOf(nodes));
    }

    /// A paragraph.
    static Element paragraph(String text) {
        return element("p", text);
    }

    /// A name or text that a stranger wrote; its writing direction ends with it.
    static Element name(String text) {
        return element("bdi", text);
    }
}
