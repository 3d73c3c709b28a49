package io.rexserve.evaluation.html;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class HtmlTest {
    private static String written(Html html) throws IOException {
        var out = new StringBuilder();
        html.write(out);
        return out.toString();
    }

    @Test
    void escapesMarkupInTextsAndAttributes() throws IOException {
        Html html =
                Html.element("p", "</p><script>alert('1 & \"2\"')</script>").with("title", "\"><img src=x onerror=a>");

        assertThat(written(html))
                .isEqualTo(
                        "<p title=\"&quot;&gt;&lt;img src=x onerror=a&gt;\">&lt;/p&gt;&lt;script&gt;alert(&#39;1 &amp; "
                                + "&quot;2&quot;&#39;)&lt;/script&gt;</p>");
    }

    @Test
    void showsControlCharactersAndUnpairedSurrogatesAsReplacements() throws IOException {
        assertThat(written(Html.text("a\0b\u001bc\u007fd\u0085e\ud800f\udc00g\uffffh\tI\n🐢")))
                .isEqualTo("a␀b␛c␡d\uFFFDe\uFFFDf\uFFFDg\uFFFDh\tI\n🐢");
    }

    @Test
    void keepsWritingDirectionInsideNames() throws IOException {
        assertThat(written(Html.name("\u202egpj.exe"))).isEqualTo("<bdi>\u202egpj.exe</bdi>");
    }

    @Test
    void refusesScriptsThatParsersReadDifferently() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Html.Verbatim("if (a < b) {}"))
                .withMessage("style or script: holds < or & (expected: neither)");
    }

    @Test
    void replacesAnAttributeAndAppendsChildren() throws IOException {
        Html html = Html.element("td", "1")
                .with("class", "n")
                .with("class", "n mark")
                .containing(List.of(Html.text("%")));

        assertThat(written(html)).isEqualTo("<td class=\"n mark\">1%</td>");
    }

    @Test
    void writesVoidElementsWithoutEndTag() throws IOException {
        assertThat(written(Html.element("br"))).isEqualTo("<br/>");
        assertThat(written(Html.element("span"))).isEqualTo("<span></span>");
    }
}
