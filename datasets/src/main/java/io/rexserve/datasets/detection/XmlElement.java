package io.rexserve.datasets.detection;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/// An element of a small XML file. Document types are refused, and with them external entities and entities that grow.
///
/// @param line where it begins, from 1
/// @param text of an element without children, with its white space
record XmlElement(String name, int line, Map<String, String> attributes, String text, List<XmlElement> children) {
    private static final int MAX_DEPTH = 64;
    private static final Pattern PLACE =
            Pattern.compile("(?s)ParseError at \\[row,col\\]:\\[\\d+,\\d+\\]\\s*Message:\\s*");
    private static final Pattern ENCODING = Pattern.compile("^[^>]*encoding\\s*=\\s*[\"']([^\"']+)[\"']");
    private static final int FIRST_BYTES = 200;
    private static final XMLInputFactory FACTORY = factory();

    XmlElement {
        attributes = Map.copyOf(attributes);
        children = List.copyOf(children);
    }

    /// A text that is no XML, or has a document type.
    static final class SyntaxException extends Exception {
        private static final long serialVersionUID = 1;
        private final int line;

        SyntaxException(int line, String message) {
            super(message);
            this.line = line;
        }

        int line() {
            return line;
        }
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        return factory;
    }

    /// The root element.
    static XmlElement read(byte[] file) throws SyntaxException {
        requireUtf8(file);
        try {
            XMLStreamReader reader = FACTORY.createXMLStreamReader(new ByteArrayInputStream(file));
            while (reader.hasNext()) {
                int event = reader.next();
                if (event == XMLStreamConstants.DTD) {
                    throw new SyntaxException(
                            reader.getLocation().getLineNumber(), "a document type (expected: none, elements only)");
                }
                if (event == XMLStreamConstants.START_ELEMENT) {
                    XmlElement root = element(reader, 0);
                    requireEnd(reader);
                    return root;
                }
            }
            throw new SyntaxException(1, "no element (expected: XML)");
        } catch (XMLStreamException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNumber();
            String message = PLACE.matcher(String.valueOf(e.getMessage())).replaceFirst("");
            throw new SyntaxException(line, message.lines().findFirst().orElse("no XML") + " (expected: XML)");
        }
    }

    // The parser tells it without a line, and prints it too.
    private static void requireUtf8(byte[] file) throws SyntaxException {
        String start = new String(file, 0, Math.min(file.length, FIRST_BYTES), StandardCharsets.ISO_8859_1);
        Matcher declared = ENCODING.matcher(start);
        boolean wide = start.startsWith("\u00FE\u00FF") || start.startsWith("\u00FF\u00FE") || start.indexOf('\0') >= 0;
        if (wide || (declared.find() && !declared.group(1).equalsIgnoreCase("UTF-8"))) {
            return;
        }
        ByteBuffer bytes = ByteBuffer.wrap(file);
        CoderResult result =
                StandardCharsets.UTF_8.newDecoder().decode(bytes, CharBuffer.allocate(file.length + 1), true);
        if (result.isError()) {
            int line = 1;
            for (int at = 0; at < bytes.position(); at++) {
                line += file[at] == '\n' ? 1 : 0;
            }
            throw new SyntaxException(
                    line, "byte " + bytes.position() + ": not UTF-8 (expected: UTF-8, or another declared encoding)");
        }
    }

    private static void requireEnd(XMLStreamReader reader) throws XMLStreamException {
        while (reader.hasNext()) {
            reader.next(); // fails at another root element
        }
    }

    private static XmlElement element(XMLStreamReader reader, int depth) throws XMLStreamException, SyntaxException {
        int line = reader.getLocation().getLineNumber();
        if (depth == MAX_DEPTH) {
            throw new SyntaxException(line, depth + " elements in each other (expected: fewer)");
        }
        String name = reader.getLocalName();
        Map<String, String> attributes = new LinkedHashMap<>();
        for (int at = 0; at < reader.getAttributeCount(); at++) {
            attributes.put(reader.getAttributeLocalName(at), reader.getAttributeValue(at));
        }
        var text = new StringBuilder();
        List<XmlElement> children = new ArrayList<>();
        while (true) {
            switch (reader.next()) {
                case XMLStreamConstants.START_ELEMENT -> children.add(element(reader, depth + 1));
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> text.append(reader.getText());
                case XMLStreamConstants.ENTITY_REFERENCE ->
                    throw new SyntaxException(
                            reader.getLocation().getLineNumber(),
                            "entity &" + reader.getLocalName() + "; (expected: text)");
                case XMLStreamConstants.END_ELEMENT -> {
                    return new XmlElement(name, line, attributes, children.isEmpty() ? text.toString() : "", children);
                }
                default -> {} // comments and instructions
            }
        }
    }

    /// The first child of a name.
    Optional<XmlElement> child(String childName) {
        return children.stream().filter(child -> child.name.equals(childName)).findFirst();
    }

    /// The text of the first child of a name, without white space around it; empty if there is none, or no text.
    Optional<String> childText(String childName) {
        return child(childName).map(child -> child.text.strip()).filter(text -> !text.isEmpty());
    }
}
