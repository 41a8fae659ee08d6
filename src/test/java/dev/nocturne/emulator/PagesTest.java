package dev.nocturne.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.InetAddress;
import java.net.URI;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PagesTest {

  private static final String SHOP =
      """
      <html><head><title>Lamp</title>
      <meta property="og:description" content="Shines.">
      <script type="application/ld+json">{"@context": "https://schema.org", "@graph": [
        {"@type": "Product", "name": "Moon Lamp", "brand": {"@type": "Brand", "name": "Luna"},
         "offers": {"price": "1,299.50", "priceCurrency": "EUR",
                    "availability": "https://schema.org/InStock"}}]}</script>
      <script type="application/ld+json">{broken</script></head>
      <body><nav><a href="/home">Home</a></nav>
      <main><h1>Moon Lamp</h1><p>A <a href="more">fine</a> lamp.</p>
      <img src="lamp.png" alt="The lamp"><img src="lamp.png" alt="again"><img src="/dot.gif">
      <a href="mailto:shop@example.com?subject=x">Write</a></main>
      <footer>Imprint</footer></body></html>
      """;

  private static final String PEOPLE =
      """
      <table><tr><th>Name</th><th>Age</th></tr>
      <tr><td>Ada</td><td>36</td></tr><tr><td>Alan</td><td>41</td></tr></table>
      <table><tr><th>Founded</th><td>1949</td></tr><tr><th>Employees</th><td>about 120</td></tr></table>
      <div itemscope itemtype="https://schema.org/Organization"><span itemprop="legalName">Acme</span>
      <div itemprop="address" itemscope><span itemprop="addressLocality">Graz</span></div></div>
      """;

  @Test
  void data_is_found_by_name_wherever_the_page_states_it() throws Exception {
    assertThat(
            data(
                SHOP,
                """
                {"name": {"type": "string"}, "price": {"type": "number"},
                 "currency": {"type": "string"}, "brand": {"type": "string"},
                 "in_stock": {"type": "boolean"}, "description": {"type": "string"},
                 "contact_email": {"anyOf": [{"type": "string"}, {"type": "null"}]}}
                """))
        .isEqualTo(
            json(
                """
                {"name": "Moon Lamp", "price": 1299.50, "currency": "EUR", "brand": "Luna",
                 "in_stock": true, "description": "Shines.", "contact_email": "shop@example.com"}
                """));
  }

  @Test
  void tables_and_microdata_are_read() throws Exception {
    assertThat(
            data(
                PEOPLE,
                """
                {"company_name": {"type": "string"}, "city": {"type": "string"},
                 "address": {"type": "object",
                             "properties": {"address_locality": {"type": "string"}}},
                 "founded": {"type": "integer"}, "employees": {"type": "integer"},
                 "people": {"type": "array", "items": {"$ref": "#/$defs/Person"}},
                 "website": {"type": "string", "default": null}}
                """))
        .isEqualTo(
            json(
                """
                {"company_name": "Acme", "city": "Graz", "address": {"address_locality": "Graz"},
                 "founded": 1949, "employees": 120,
                 "people": [{"name": "Ada", "age": 36}, {"name": "Alan", "age": 41}],
                 "website": null}
                """));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"colour\": {\"type\": \"string\"}}",
        "{\"username\": {\"type\": \"string\"}}",
        "{\"brand\": {\"type\": \"number\"}}",
        "{\"price\": {\"type\": \"integer\"}}",
        "{\"price\": {\"type\": \"number\", \"maximum\": 100}}",
        "{\"name\": {\"type\": \"boolean\"}}",
        "{\"offers\": {\"type\": \"object\", \"properties\": {\"vat\": {\"type\": \"number\"}}}}",
        "{\"reviews\": {\"type\": \"array\", \"items\": {\"type\": \"object\","
            + " \"properties\": {\"stars\": {\"type\": \"integer\"}}}}}",
      })
  void what_the_page_does_not_state_is_not_made_up(String properties) {
    assertThatExceptionOfType(SchemaFit.Missing.class).isThrownBy(() -> data(SHOP, properties));
  }

  @Test
  void a_failed_extraction_still_has_its_markdown() throws Exception {
    ObjectNode space =
        scrape("{\"response_format\": {\"properties\": {\"colour\": {\"type\": \"string\"}}}}");

    assertThat(space.at("/structured/success").asBoolean(true)).isFalse();
    assertThat(space.at("/structured/error").asText()).contains("colour");
    assertThat(space.at("/structured/data").isNull()).isTrue();
    assertThat(space.path("markdown").asText()).contains("Moon Lamp");
  }

  @Test
  void a_number_beyond_all_measure_is_none() throws Exception {
    String page = "<script type=\"application/ld+json\">{\"price\": 1e999}</script>";
    JsonNode request =
        Running.JSON.readTree(
            "{\"response_format\": {\"properties\": {\"price\": {\"type\": \"number\"}}}}");

    JsonNode structured = new PageReader(page(page)).dataSpace(request).path("structured");

    assertThat(structured.path("success").asBoolean(true)).isFalse();
    assertThat(structured.path("error").asText()).contains("price");
  }

  @Test
  void nothing_structured_comes_unless_it_is_asked_for() throws Exception {
    assertThat(scrape("{}").path("structured").isNull()).isTrue();
    assertThat(scrape("{\"response_format\": {}}").path("structured").isNull()).isTrue();
    JsonNode told = scrape("{\"instructions\": \"the brand\"}").path("structured");
    assertThat(told.at("/data/brand/name").asText()).isEqualTo("Luna");
  }

  @Test
  void markdown_has_the_parts_that_were_asked_for() throws Exception {
    String all = scrape("{}").path("markdown").asText();
    assertThat(all)
        .contains("Moon Lamp", "[fine](https://example.com/shop/more)", "Home", "Imprint")
        .doesNotContain("lamp.png", "schema.org");

    String main = scrape("{\"only_main_content\": true}").path("markdown").asText();
    assertThat(main).contains("Moon Lamp").doesNotContain("Home", "Imprint");

    String plain = scrape("{\"scrape_links\": false}").path("markdown").asText();
    assertThat(plain).contains("A fine lamp.").doesNotContain("](");

    String chosen = scrape("{\"selector\": \"main p\"}").path("markdown").asText();
    assertThat(chosen).contains("fine").doesNotContain("Moon Lamp", "Home");
    assertThat(scrape("{\"selector\": \"xpath=//footer\"}").path("markdown").asText())
        .isEqualTo("Imprint");
    String without = scrape("{\"ignored_tags\": [\"nav\", \"p\"]}").path("markdown").asText();
    assertThat(without).contains("Moon Lamp").doesNotContain("Home", "fine");
  }

  @ParameterizedTest
  @ValueSource(strings = {".none", ">>> nonsense[[", "xpath=//["})
  void a_selector_without_a_match_is_a_failure_of_the_page(String selector) {
    ObjectNode request = Running.JSON.createObjectNode().put("selector", selector);
    assertThatExceptionOfType(BrokenPage.class)
        .isThrownBy(() -> new PageReader(page(SHOP)).dataSpace(request));
  }

  @Test
  void images_come_once_each_and_only_when_asked_for() throws Exception {
    assertThat(scrape("{}").path("images").isNull()).isTrue();
    assertThat(scrape("{\"scrape_images\": true}").path("images"))
        .isEqualTo(
            Running.JSON.readTree(
                """
                [{"url": "https://example.com/shop/lamp.png", "category": "content_image",
                  "description": "The lamp"},
                 {"url": "https://example.com/dot.gif", "category": "decorative",
                  "description": null}]
                """));
    ObjectNode only = scrape("{\"only_images\": true}");
    assertThat(only.path("images")).hasSize(2);
    assertThat(only.path("markdown").asText()).doesNotContain("Moon Lamp");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "12 | 12", "-3.5 | -3.5", "1,299 | 1299", "1,299.50 | 1299.50", "39,90 EUR | 39.90",
        "1.299,50 | 1299.50", "about 120 people | 120", "MN-101 | ", "none | ", "1.2.3 | ",
      })
  void numbers_are_read_as_people_write_them(String text, String number) {
    JsonNode fact = Running.JSON.getNodeFactory().textNode(text);
    assertThat(Scalars.number(fact))
        .isEqualTo(number == null ? null : new java.math.BigDecimal(number));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "10.1.2.3",
        "100.64.0.1",
        "169.254.169.254",
        "172.31.255.255",
        "192.168.1.1",
        "198.18.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fc00::1",
        "fe80::1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:db8::1",
        "ff02::1",
      })
  void special_addresses_are_not_public(String address) {
    assertThat(PublicAddresses.hold(InetAddress.ofLiteral(address))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.1.1.1", "93.184.216.34", "172.32.0.1", "2606:4700:4700::1111"})
  void others_are(String address) {
    assertThat(PublicAddresses.hold(InetAddress.ofLiteral(address))).isTrue();
  }

  private static ObjectNode scrape(String request) throws Exception {
    return new PageReader(page(SHOP)).dataSpace(Running.JSON.readTree(request));
  }

  private static JsonNode data(String html, String properties) throws Exception {
    JsonNode format =
        Running.JSON.readTree(
            "{\"$defs\": {\"Person\": {\"type\": \"object\", \"properties\": {\"name\": {\"type\":"
                + " \"string\"}, \"age\": {\"type\": \"integer\"}}}}, \"type\": \"object\","
                + " \"properties\": "
                + properties
                + "}");
    return json(new PageReader(page(html)).data(format).toString());
  }

  private static JsonNode json(String text) throws Exception {
    return Running.JSON.readTree(text);
  }

  private static Page page(String html) {
    String url = "https://example.com/shop/lamp";
    return new Page(URI.create(url), Jsoup.parse(html, url));
  }
}
