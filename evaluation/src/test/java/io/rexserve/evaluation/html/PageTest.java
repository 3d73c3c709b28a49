package io.rexserve.evaluation.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class PageTest {
    private static Document page(List<Html> body) throws IOException {
        var out = new StringBuilder();
        Page.write("Title", body, out);
        return StrictParser.parse(out.toString());
    }

    @Test
    void isWellFormedWhateverItShows() throws IOException {
        Document page = page(List.of(
                Html.paragraph("</main></body><!-- ]]> &amp; \0 \ud800"),
                Html.element("p").with("title", "\"'<>&\u0001")));

        assertThat(page.getElementsByTagName("p").item(0).getTextContent())
                .isEqualTo("</main></body><!-- ]]> &amp; ␀ \uFFFD");
        assertThat(page.getElementsByTagName("main").getLength()).isEqualTo(1);
    }

    @Test
    void forbidsEveryRequestAndEveryOtherScript() throws IOException {
        Document page = page(List.of());

        String policy = page.getElementsByTagName("meta")
                .item(1)
                .getAttributes()
                .getNamedItem("content")
                .getTextContent();
        assertThat(policy).startsWith("default-src 'none'; img-src data:;").contains("script-src 'sha256-");
        assertThat(page.getElementsByTagName("link").getLength()).isZero();
    }

    @Test
    void marksSortKeysOfTables() throws IOException {
        var table = new Table(
                List.of(Table.Column.text("class"), Table.Column.number("AP, %")),
                List.of(
                        Table.Row.of(Table.Cell.name("<b>cat</b>"), Table.Cell.percent(0.25)),
                        Table.Row.of(Table.Cell.name("dog"), Table.Cell.percent(Double.NaN))),
                true);

        Document page = page(List.of(table.html()));

        assertThat(page.getElementsByTagName("td")
                        .item(0)
                        .getAttributes()
                        .getNamedItem("data-value")
                        .getTextContent())
                .isEqualTo("0.25");
        assertThat(page.getElementsByTagName("td").item(1).getAttributes().getNamedItem("data-value"))
                .as("nothing to measure sorts last")
                .isNull();
        assertThat(page.getElementsByTagName("th").item(2).getTextContent()).isEqualTo("<b>cat</b>");
    }
}
