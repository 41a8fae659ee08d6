package dev.nocturne.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.Beside;
import java.util.List;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What others wrote is shown, and does nothing; what is long is shown in part. */
@Beside
class ForeignTextTest {

  @Test
  void markdown_is_laid_out_and_html_in_it_is_text() {
    Document page =
        html(
            """
            # Lamps

            <script>alert(1)</script> and <img src=x onerror=alert(1)>

            **bold** <b onclick=alert(1)>not</b>

            <iframe src="https://evil.example"></iframe>
            """);
    assertThat(page.select("h3").text()).isEqualTo("Lamps");
    assertThat(page.select("strong").text()).isEqualTo("bold");
    assertThat(page.body().select("script, img, iframe, b")).isEmpty();
    assertThat(page.text()).contains("<script>alert(1)</script>", "<iframe");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[go](javascript:alert(1))",
        "[go](JavaScript:alert(1))",
        "[go](java\tscript:alert(1))",
        "[go](&#106;avascript:alert(1))",
        "[go](data:text/html,<script>alert(1)</script>)",
        "[go](vbscript:x)",
        "[go](/logout)",
        "[go](//evil.example/)",
        "[go](#main)",
        "[go](http:/v1/jobs)",
        "<javascript:alert(1)> go",
        "![go](data:image/svg+xml,<svg/onload=alert(1)>)",
        "[go]: javascript:alert(1)\n\n[go]",
      })
  void links_lead_to_the_web_or_nowhere(String markdown) {
    Document page = html(markdown);
    assertThat(page.select("[href], [src]")).isEmpty();
    assertThat(page.text()).contains("go");
  }

  @Test
  void pictures_are_links_and_no_link_is_in_another() {
    Document page =
        html("![a lamp](https://e.com/l.png) [![in a link](https://e.com/2.png)](https://e.com/)");
    assertThat(page.select("img")).isEmpty();
    List<Element> links = page.select("a");
    assertThat(links).extracting(Element::text).containsExactly("a lamp", "in a link");
    assertThat(links)
        .allSatisfy(
            link -> {
              assertThat(link.attr("rel")).isEqualTo("noopener noreferrer nofollow");
              assertThat(link.attr("target")).isEqualTo("_blank");
            });
  }

  @Test
  void what_is_nested_beyond_measure_is_shown_all_the_same() {
    int deep = Excerpt.LONG / 4;
    assertThat(html("> ".repeat(deep) + "deep").text()).contains("deep");
    assertThat(html("[".repeat(deep) + "deep" + "](https://e.com/)".repeat(99)).text())
        .contains("deep");
    assertThat(html("*a ".repeat(deep) + "deep" + " a*".repeat(deep)).text()).contains("deep");
    assertThat(html("- ".repeat(deep) + "deep").text()).contains("deep");
  }

  @Test
  void json_is_laid_out_with_its_numbers_as_they_were() {
    assertThat(PrettyJson.of("{\"a\":[1.10,1e400,{}],\"b\":\"<\\u202e\"}", 1_000).text())
        .isEqualTo(
            """
            {
              "a": [
                1.10,
                1e400,
                { }
              ],
              "b": "<\u202e"
            }\
            """);
    assertThat(PrettyJson.of("no json", 4)).isEqualTo(new Excerpt("no j", true));
  }

  @Test
  void of_a_document_of_any_size_or_depth_only_the_beginning_is_laid_out() {
    String wide = "[" + "1,".repeat(1_000_000) + "1]";
    String deep = "[".repeat(900) + "1,2,3,".repeat(100_000) + "4" + "]".repeat(900);
    for (String json : List.of(wide, deep, "{\"a\":" + wide + "}")) {
      Excerpt shown = PrettyJson.of(json, 10_000);
      assertThat(shown.cut()).isTrue();
      assertThat(shown.text()).hasSize(10_000).contains("\n");
    }
    assertThat(PrettyJson.of("\"" + "x".repeat(1_000_000) + "\"", 100).text()).hasSize(100);
  }

  @Test
  void no_character_is_torn_apart() {
    assertThat(Excerpt.of("a🌙b", 2)).isEqualTo(new Excerpt("a", true));
    assertThat(Excerpt.of("a🌙b", 3)).isEqualTo(new Excerpt("a🌙", true));
    assertThat(Excerpt.of("a🌙b", 4)).isEqualTo(new Excerpt("a🌙b", false));
  }

  private static Document html(String markdown) {
    return Jsoup.parseBodyFragment(SafeMarkdown.html(markdown).getValue());
  }
}
