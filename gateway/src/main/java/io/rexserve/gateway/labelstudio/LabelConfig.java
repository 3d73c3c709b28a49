package io.rexserve.gateway.labelstudio;

import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.task.FieldText;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/// What the labelling configuration of a project asks for: the first `RectangleLabels` and the `Image` that it is for.
///
/// @param fromName name of the `RectangleLabels`
/// @param toName name of the `Image`
/// @param pictureField field of a task's data that holds the picture
/// @param labels what is asked, to the label that the annotator sees; `predicted_values` of a `Label` are asked in its
///     place
/// @param threshold `model_score_threshold` of the `RectangleLabels`; null where it has none
record LabelConfig(
        String fromName,
        String toName,
        String pictureField,
        Map<String, String> labels,
        @Nullable Double threshold) {
    private static final int MAX_LENGTH = 256 << 10;
    private static final XMLInputFactory XML = factory();

    LabelConfig {
        labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        return factory;
    }

    /// Reads a configuration. It is text from outside: document types and entities are refused.
    ///
    /// @param field that a fault names
    /// @throws ProblemException if it is not well-formed, or has no rectangles with labels on one image
    static LabelConfig parse(String field, String xml) {
        if (xml.length() > MAX_LENGTH) {
            throw ProblemException.invalid(field, xml.length() + " characters (expected: at most " + MAX_LENGTH + ")");
        }
        var found = new Found(field);
        try {
            XMLStreamReader reader = XML.createXMLStreamReader(new StringReader(xml.strip()));
            try {
                while (reader.hasNext()) {
                    found.read(reader, reader.next());
                }
            } finally {
                reader.close();
            }
        } catch (XMLStreamException e) {
            var at = e.getLocation();
            String place = at == null ? "" : ", at line " + at.getLineNumber() + ", column " + at.getColumnNumber();
            throw ProblemException.invalid(field, "no well-formed XML" + place);
        }
        return found.config();
    }

    /// What has been read of a configuration.
    private static final class Found {
        private final String field;
        private final Map<String, String> pictures = new HashMap<>();
        private final Map<String, String> labels = new LinkedHashMap<>();
        private @Nullable String fromName;
        private @Nullable String toName;
        private @Nullable Double threshold;
        private boolean inside;

        Found(String field) {
            this.field = field;
        }

        void read(XMLStreamReader reader, int event) {
            if (event == XMLStreamConstants.DTD || event == XMLStreamConstants.ENTITY_REFERENCE) {
                throw ProblemException.invalid(field, "a document type or entity (expected: neither)");
            }
            boolean element = reader.isStartElement() || reader.isEndElement();
            boolean rectangles = element && reader.getLocalName().equals("RectangleLabels");
            if (event == XMLStreamConstants.START_ELEMENT) {
                start(reader, rectangles);
            } else if (event == XMLStreamConstants.END_ELEMENT && rectangles) {
                inside = false;
            }
        }

        private void start(XMLStreamReader reader, boolean rectangles) {
            if (rectangles && fromName == null) {
                inside = true;
                fromName = attribute(reader, "name");
                toName = attribute(reader, "toName");
                threshold = threshold(reader.getAttributeValue(null, "model_score_threshold"));
            } else if (reader.getLocalName().equals("Label") && inside) {
                label(attribute(reader, "value"), reader.getAttributeValue(null, "predicted_values"));
            } else if (reader.getLocalName().equals("Image")) {
                String value = reader.getAttributeValue(null, "value");
                pictures.put(attribute(reader, "name"), value == null ? "" : value);
            }
        }

        private void label(String shown, @Nullable String predicted) {
            List<String> asked = predicted == null || predicted.isBlank()
                    ? List.of(shown.strip())
                    : Stream.of(predicted.split(","))
                            .map(String::strip)
                            .filter(name -> !name.isEmpty())
                            .toList();
            asked.forEach(name -> labels.putIfAbsent(name, shown));
        }

        private @Nullable Double threshold(@Nullable String text) {
            if (text == null || text.isBlank()) {
                return null;
            }
            double number = FieldText.number(text.strip());
            if (number >= 0 && number <= 1) {
                return number;
            }
            throw ProblemException.invalid(
                    field, "model_score_threshold " + FieldText.echo(text) + " (expected: a number, 0 to 1)");
        }

        private String attribute(XMLStreamReader reader, String name) {
            String value = reader.getAttributeValue(null, name);
            if (value == null || value.isBlank()) {
                throw ProblemException.invalid(
                        field, reader.getLocalName() + " without " + name + " (expected: one that is not empty)");
            }
            return value;
        }

        LabelConfig config() {
            if (fromName == null || toName == null || labels.isEmpty()) {
                throw ProblemException.invalid(
                        field, "no RectangleLabels with a Label (expected: one, the labels to find)");
            }
            String value = pictures.get(toName);
            if (value == null || !value.startsWith("$") || value.length() == 1) {
                throw ProblemException.invalid(
                        field,
                        "no Image of the name " + FieldText.echo(toName)
                                + " with a value such as $image (expected: the one that RectangleLabels is for)");
            }
            return new LabelConfig(fromName, toName, value.substring(1), labels, threshold);
        }
    }

    /// The names that are asked, in the order of the configuration.
    List<String> asked() {
        return new ArrayList<>(labels.keySet());
    }

    /// The label that annotators see for a name that was asked.
    String shown(String asked) {
        return labels.getOrDefault(asked, asked);
    }
}
