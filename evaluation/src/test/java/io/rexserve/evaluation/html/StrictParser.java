package io.rexserve.evaluation.html;

import java.io.IOException;
import java.io.StringReader;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/// Parses pages as XML, which forgives nothing.
public final class StrictParser {
    private StrictParser() {}

    /// @throws AssertionError if the page is not well-formed
    public static Document parse(String page) throws IOException {
        try {
            var builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
            builder.setErrorHandler(null);
            return builder.parse(new InputSource(new StringReader(page)));
        } catch (SAXException | ParserConfigurationException e) {
            throw new AssertionError("page: " + e.getMessage() + " (expected: well-formed XML)", e);
        }
    }
}
