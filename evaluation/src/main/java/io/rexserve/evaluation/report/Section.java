package io.rexserve.evaluation.report;

import static io.rexserve.evaluation.html.Html.element;

import io.rexserve.evaluation.html.Html;
import java.util.ArrayList;
import java.util.List;

/// A titled part of a report.
///
/// @param id target of links inside the page
public record Section(String id, String title, List<Html> content) {
    public Section {
        content = List.copyOf(content);
    }

    /// A section of these nodes.
    public static Section of(String id, String title, Html... content) {
        return new Section(id, title, List.of(content));
    }

    private Html html() {
        return element("section", element("h2", title).with("id", id)).containing(content);
    }

    /// Links to the sections, and the sections.
    public static List<Html> page(List<Section> sections) {
        List<Html> links = sections.stream()
                .map(section ->
                        (Html) element("li", element("a", section.title()).with("href", "#" + section.id())))
                .toList();
        List<Html> all = new ArrayList<>();
        all.add(element("nav", element("ul", links)).with("aria-label", "Contents"));
        sections.forEach(section -> all.add(section.html()));
        return all;
    }

    /// A drawing with the sentence that says what it is.
    public static Html figure(Html drawing, String caption) {
        return element("figure", drawing, element("figcaption", caption));
    }

    /// A paragraph in small letters.
    public static Html small(String text) {
        return element("p", element("small", text));
    }

    /// A list in small letters; nothing where there is none.
    public static Html notes(List<String> notes) {
        if (notes.isEmpty()) {
            return Html.nodes();
        }
        return element(
                "ul",
                notes.stream()
                        .map(note -> (Html) element("li", element("small", note)))
                        .toList());
    }
}
