package dev.nocturne.rest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The inputs of {@link BadInputTest}. */
final class BadInputs {

  private static final String JSON = "Content-Type: application/json\r\n";
  private static final String MALFORMED = "malformed-json";
  private static final String INVALID = "invalid-job";
  private static final String BAD = "bad-request";
  private static final String FORM = "unsupported-media-type";
  private static final String UNKNOWN_ID = "0199a7c5-0000-7000-8000-000000000000";

  private BadInputs() {}

  /**
   * One input and its answer.
   *
   * @param request its bytes, a character for each
   * @param pointer a pointer that must be among the problem's errors, or nothing
   * @param says a text that must stand in the answer, or nothing
   */
  record Row(
      String name,
      String request,
      int status,
      String type,
      String pointer,
      String says,
      Map<String, String> headers) {

    Row saying(String text) {
      return new Row(name, request, status, type, pointer, text, headers);
    }

    Row with(String header, String value) {
      return new Row(name, request, status, type, pointer, says, Map.of(header, value));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Row> rows() {
    return Stream.of(
            texts(),
            forms(),
            kinds(),
            fields(),
            urls(),
            terms(),
            addresses(),
            parameters(),
            early(),
            frames())
        .flatMap(List::stream);
  }

  /** Bodies that are unusual and yet right. */
  static Stream<Row> odd() {
    String small = job("\"priority\":1");
    return Stream.of(
        odd(
            "bidi overrides and control characters in a task",
            agent("\"task\":\"\\u202e\\u0007 \u202d x\"")),
        odd("a body of 256 kB to the byte", small + " ".repeat(256 * 1024 - small.length())),
        odd("a task of 32,000 letters", agent("\"task\":\"" + "a".repeat(32_000) + "\"")),
        odd("64 labels", job("\"labels\":" + labels(64))),
        odd("an integer written with a fraction of zero", job("\"max_steps\":20.0")),
        odd("nulls where Notte takes them", job("\"url\":null,\"vault_id\":null")),
        odd("a body 64 levels deep", job("\"notifier_config\":" + nested(62))),
        new Row(
            "a charset of UTF-8 in quotes and capitals",
            Wire.request(
                "POST",
                "/v1/jobs",
                "Content-Type: Application/JSON; Charset=\"UTF-8\"\r\n",
                job("\"priority\":1").getBytes(UTF_8)),
            202,
            "",
            "",
            "",
            Map.of()));
  }

  /** What is no HTTP, or no address at all: it is refused before anybody is asked. */
  private static List<Row> early() {
    String endless = JSON + "X: " + "a".repeat(40_960) + "\r\n";
    return List.of(
        get("53 a backslash", "/v1\\jobs", "", 400, BAD),
        get("53 half an escape", "/v1/jobs%", "", 400, BAD),
        get("53 a wrong escape", "/v1/jobs/%zz", "", 400, BAD),
        get("54 a template", "/v1/jobs/{{7*7}}", "", 404, "not-found"),
        get("56 a wrong escape in a query", "/v1/jobs?limit=%31%zz", "", 400, BAD),
        get("54 an address of 20 kB", "/v1/jobs/" + "a".repeat(20_480), "", 414, "uri-too-long"),
        get("a header of 40 kB", "/v1/jobs", endless, 431, "headers-too-large"),
        get("47 a line feed in a header", "/v1/jobs", "Idempotency-Key: a\nb\r\n", 400, BAD),
        call("59 a method nobody knows", "BREW", "/v1/jobs", 405, "method-not-allowed"),
        early("no HTTP", "hello\r\n\r\n"),
        early("a version nobody defined", "GET /v1/jobs HTTP/3.7\r\nHost: localhost\r\n\r\n"),
        early("HTTP/0.9", "GET /v1/jobs HTTP/0.9\r\nHost: localhost\r\n\r\n"),
        early("no host", "GET /v1/jobs HTTP/1.1\r\n\r\n"),
        early("two hosts", "GET /v1/jobs HTTP/1.1\r\nHost: localhost\r\nHost: a\r\n\r\n"),
        early("a host with a space", "GET /v1/jobs HTTP/1.1\r\nHost: a b\r\n\r\n"),
        early("a host with a wrong port", "GET /v1/jobs HTTP/1.1\r\nHost: a:99999\r\n\r\n"),
        get("an empty wait", "/v1/jobs/" + UNKNOWN_ID + "?wait=", "", 400, "bad-parameter"),
        get(
            "two waits",
            "/v1/jobs/" + UNKNOWN_ID + "?wait=PT1S&wait=PT1S",
            "",
            400,
            "bad-parameter"));
  }

  /** Bodies whose beginning and end two readers could see at different places. */
  private static List<Row> frames() {
    String job = job("\"priority\":1");
    String chunk = Integer.toHexString(job.length()) + "\r\n" + job + "\r\n0\r\n\r\n";
    String chunked = "Transfer-Encoding: chunked\r\n";
    String post = "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\n" + JSON;
    String length = "Content-Length: " + job.length() + "\r\n";
    return List.of(
        raw("18 two lengths", JSON + "Content-Length: 5\r\n", "{}".getBytes(UTF_8), 400, BAD),
        raw("18 a length below zero", JSON + "Content-Length: -1\r\n", new byte[0], 400, BAD),
        raw("18 a length that is no number", JSON + "Content-Length: x\r\n", new byte[0], 400, BAD),
        early("18 chunks without a length", post + chunked + "\r\nzz\r\n" + job + "\r\n"),
        early("18 a chunk longer than it says", post + chunked + "\r\n2\r\n" + job + "\r\n"),
        early("70 a length and chunks", post + length + chunked + "\r\n" + chunk),
        early("70 chunks and a length", post + chunked + length + "\r\n" + chunk),
        early("70 chunks twice", post + chunked + chunked + "\r\n" + chunk),
        early("70 gzip in chunks", post + "Transfer-Encoding: gzip, chunked\r\n\r\n" + chunk),
        early("70 chunks hidden", post + "Transfer-Encoding: xchunked\r\n" + length + "\r\n" + job),
        early("70 chunks in HTTP/1.0", post.replace("1.1", "1.0") + chunked + "\r\n" + chunk));
  }

  private static Row early(String name, String request) {
    return new Row(name, request, 400, BAD, "", "", Map.of());
  }

  private static List<Row> texts() {
    byte[] latin = job("\"custom_id\":\"caf\u00e9\"").getBytes(ISO_8859_1);
    byte[] overlong = job("\"custom_id\":\"\u00c0\u00af\"").getBytes(ISO_8859_1);
    byte[] surrogate = job("\"custom_id\":\"\u00ed\u00a0\u0080\"").getBytes(ISO_8859_1);
    return List.of(
        malformed("1 empty body", ""),
        malformed("1 only white space", " \n"),
        malformed("2 null", "null"),
        malformed("3 an array", "[]"),
        malformed("3 a text", "\"x\""),
        malformed("an exponent beyond any number", job("\"max_steps\":1e9999999999")),
        malformed("4 truncated", "{\"kind\":\"agent\",\"task\":\"x"),
        malformed("5 trailing tokens", job("\"priority\":1") + " {}"),
        malformed("6 duplicate keys", job("\"priority\":1,\"priority\":2")).saying("twice"),
        malformed("6 duplicate keys inside", job("\"labels\":{\"a\":\"1\",\"a\":\"2\"}")),
        malformed("7 nested 65 deep", job("\"notifier_config\":" + nested(65))).saying("64"),
        malformed("7 nested 1,001 deep", job("\"notifier_config\":" + nested(1_001))),
        malformed("8 nested 100,000 deep", "[".repeat(100_000)),
        malformed("9 NaN", job("\"max_steps\":NaN")),
        malformed("9 Infinity", job("\"max_steps\":-Infinity")),
        malformed("10 a number of 1,001 digits", job("\"max_steps\":" + "1".repeat(1_001))),
        malformed("a comment", "/* x */" + job("\"priority\":1")),
        malformed("single quotes", "{'kind':'agent','task':'x'}"),
        malformed("a raw line feed in a text", job("\"custom_id\":\"a\nb\"")),
        raw("14 UTF-16", JSON, job("\"priority\":1").getBytes(UTF_16), 400, MALFORMED),
        raw("14 Latin-1", JSON, latin, 400, MALFORMED).saying("UTF-8"),
        raw("15 overlong UTF-8", JSON, overlong, 400, MALFORMED),
        raw("15 a surrogate in UTF-8", JSON, surrogate, 400, MALFORMED),
        raw("15 half a character", JSON, new byte[] {'{', '"', (byte) 0xc3}, 400, MALFORMED),
        invalid("11 1e999999999", job("\"max_steps\":1e999999999"), "/max_steps"),
        invalid("11 -1e-999999999", job("\"max_steps\":-1e-999999999"), "/max_steps"),
        invalid("12 NUL in a text", job("\"custom_id\":\"a\\u0000\""), "/custom_id"),
        invalid("12 NUL in a key", job("\"labels\":{\"a\\u0000\":\"1\"}"), "/labels"),
        invalid(
            "12 NUL deep inside",
            job("\"notifier_config\":{\"a\":[{\"b\":\"\\u0000\"}]}"),
            "/notifier_config/a/0/b"),
        invalid("13 a lone surrogate", job("\"custom_id\":\"\\ud83d\""), "/custom_id"),
        invalid(
            "13 surrogates in the wrong order",
            job("\"custom_id\":\"\\ude00\\ud83d\""),
            "/custom_id"));
  }

  private static List<Row> forms() {
    byte[] good = job("\"priority\":1").getBytes(UTF_8);
    byte[] large = (job("\"priority\":1") + " ".repeat(256 * 1024)).getBytes(UTF_8);
    byte[] limit = new byte[256 * 1024 + 1];
    Arrays.fill(limit, (byte) ' ');
    String chunked =
        "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\n"
            + JSON
            + "Transfer-Encoding: chunked\r\n\r\n";
    String chunks = chunked + ("8000\r\n" + " ".repeat(0x8000) + "\r\n").repeat(9) + "0\r\n\r\n";
    return List.of(
        raw("17 one byte over 256 kB", JSON, limit, 413, "too-large"),
        raw("17 far over 256 kB", JSON, large, 413, "too-large"),
        new Row("17 over 256 kB in chunks", chunks, 413, "too-large", "", "", Map.of()),
        raw("20 gzip", JSON + "Content-Encoding: gzip\r\n", good, 415, FORM),
        raw("20 deflate", JSON + "Content-Encoding: deflate\r\n", good, 415, FORM),
        raw("20 an unknown coding", JSON + "Content-Encoding: x\r\n", good, 415, FORM),
        raw("21 text/plain", "Content-Type: text/plain\r\n", good, 415, FORM),
        raw("21 no type", "", good, 415, FORM),
        raw("21 no type and no body", "", new byte[0], 415, FORM),
        raw("21 an empty type", "Content-Type: \r\n", good, 415, FORM),
        raw("21 no type at all", "Content-Type: ;;;/=\r\n", good, 415, FORM),
        raw("21 slashes", "Content-Type: ///;;\r\n", good, 415, FORM),
        raw("21 a patch", "Content-Type: application/json-patch+json\r\n", good, 415, FORM),
        raw(
            "21 UTF-16 as charset",
            "Content-Type: application/json; charset=utf-16\r\n",
            good,
            415,
            FORM),
        raw(
            "21 an unknown charset",
            "Content-Type: application/json; charset=x\r\n",
            good,
            415,
            FORM),
        raw("21 two types", JSON + JSON, good, 415, FORM),
        raw(
            "22 XML accepted only",
            JSON + "Accept: application/xml\r\n",
            good,
            406,
            "not-acceptable"),
        get(
            "22 JSON not accepted",
            "/v1/jobs",
            "Accept: application/json;q=0\r\n",
            406,
            "not-acceptable"),
        raw(
            "22 all but JSON accepted",
            JSON + "Accept: */*, application/json; q=0.0\r\n",
            good,
            406,
            "not-acceptable"),
        get(
            "22 XML accepted only in a list",
            "/v1/jobs",
            "Accept: application/xml\r\n",
            406,
            "not-acceptable"));
  }

  private static List<Row> kinds() {
    return List.of(
        invalid("23 an unknown field", job("\"max_step\":20"), "/max_step"),
        invalid(
            "23 an unknown field in a session",
            job("\"session\":{\"proxy\":true}"),
            "/session/proxy"),
        invalid("23 a field with a slash", job("\"a/b~c\":20"), "/a~1b~0c"),
        invalid("24 an unknown kind", "{\"kind\":\"crawl\"}", "/kind").saying("agent, scrape"),
        invalid("24 a kind in capitals", "{\"kind\":\"AGENT\",\"task\":\"x\"}", "/kind"),
        invalid("24 a kind that is no text", "{\"kind\":{},\"task\":\"x\"}", "/kind"),
        invalid("25 no kind", "{\"task\":\"x\"}", "/kind").saying("agent, scrape"),
        invalid("25 an empty object", "{}", "/kind"),
        invalid("26 an agent with a scrape's field", job("\"selector\":\"a\""), "/selector"),
        invalid("26 a scrape with an agent's field", scrape("\"task\":\"x\""), "/task"),
        invalid("26 an agent with a flat session field", job("\"proxies\":true"), "/proxies"),
        invalid("a session of the client's own", job("\"session_id\":\"x\""), "/session_id")
            .saying("opens a session"),
        invalid("an agent without a task", "{\"kind\":\"agent\"}", "/task"),
        invalid("a scrape without a URL", "{\"kind\":\"scrape\"}", "/url"),
        invalid("a search for nothing", "{\"kind\":\"search\",\"q\":\"\"}", "/q"),
        invalid("a search for no result", search("\"maxResults\":0"), "/maxResults"),
        invalid("a search of unknown depth", search("\"depth\":\"deeper\""), "/depth"),
        invalid("a search by a schema", search("\"response_format\":{}"), "/response_format"),
        invalid("a search in a session", search("\"session\":{}"), "/session"),
        invalid("a search by host", search("\"serialize_by\":\"host\""), "/serialize_by"),
        invalid("no function", "{\"kind\":\"function\"}", "/function_id"),
        invalid("a function up the path", function("..", "\"x\":1"), "/function_id"),
        invalid("a list of variables", function("f", "\"variables\":[]"), "/variables"),
        invalid("a key in no variable", function("f", "\"key_variable\":\"\""), "/key_variable"),
        invalid(
            "a key in a variable that is given",
            function("f", "\"variables\":{\"k\":1},\"key_variable\":\"k\""),
            "/key_variable"),
        invalid("a function in a session", function("f", "\"session\":{}"), "/session"),
        invalid("no actions", "{\"kind\":\"browser\",\"actions\":[]}", "/actions"),
        invalid("an unknown action", script("\"type\":\"dance\""), "/actions/0/type"),
        invalid("a click on nothing", script("\"type\":\"click\""), "/actions/0"),
        invalid("a long wait", script("\"type\":\"wait\",\"time_ms\":30001"), "/actions/0/time_ms"),
        invalid(
            "a file in a browser",
            script("\"type\":\"goto\",\"url\":\"file:///x\""),
            "/actions/0/url"),
        invalid(
            "an action with a field of another",
            script("\"type\":\"reload\",\"url\":\"https://e.com\""),
            "/actions/0/url"),
        invalid(
            "a reading by no schema",
            script("\"type\":\"scrape\",\"response_format\":{\"type\":\"x\"}"),
            "/actions/0/response_format/type"),
        invalid("no frames", "{\"kind\":\"scrape_html\",\"frames\":[]}", "/frames"),
        invalid(
            "a frame without HTML", frame("\"frameUrl\":\"https://e.com\""), "/frames/0/frameData"),
        invalid(
            "a frame from a file",
            frame("\"frameUrl\":\"file:///x\",\"frameData\":\"\""),
            "/frames/0/frameUrl"));
  }

  private static List<Row> fields() {
    List<Row> rows = new ArrayList<>();
    rows.add(invalid("27 a text for a number", job("\"max_steps\":\"20\""), "/max_steps"));
    rows.add(invalid("27 a number for a text", agent("\"task\":5"), "/task"));
    rows.add(invalid("27 a text for a flag", job("\"use_vision\":\"true\""), "/use_vision"));
    rows.add(invalid("27 a list for an object", job("\"session\":[]"), "/session"));
    rows.add(invalid("27 a null for a number", job("\"priority\":null"), "/priority"));
    for (String steps : List.of("0", "151", "-1", "1.5", "2147483648", "9223372036854775808")) {
      rows.add(invalid("28 max_steps " + steps, job("\"max_steps\":" + steps), "/max_steps"));
    }
    rows.add(
        invalid(
                "30 a task of 32,001 letters",
                agent("\"task\":\"" + "a".repeat(32_001) + "\""),
                "/task")
            .saying("32000 bytes"));
    rows.add(
        invalid(
                "30 a task of 32 kB of emoji",
                agent("\"task\":\"" + "\ud83d\ude00".repeat(8_192) + "\""),
                "/task")
            .saying("32000 bytes"));
    rows.add(invalid("30 an empty task", agent("\"task\":\"\""), "/task"));
    for (String field :
        List.of(
            "\"cdp_url\":\"wss://example.com\"",
            "\"chrome_args\":[\"--no-sandbox\"]",
            "\"extra_http_headers\":{\"a\":\"b\"}")) {
      String name = field.substring(1, field.indexOf('"', 1));
      rows.add(invalid("42 " + name, job("\"session\":{" + field + "}"), "/session/" + name));
      rows.add(invalid("42 flat " + name, scrape(field), "/" + name));
    }
    rows.add(
        invalid("cookies", job("\"session\":{\"cookies\":[{}]}"), "/session/cookies/0/value")
            .saying("is required"));
    rows.add(
        invalid(
            "one half of a viewport",
            job("\"session\":{\"viewport_width\":5}"),
            "/session/viewport_width"));
    rows.add(
        invalid(
            "an idle time beyond the whole",
            job("\"session\":{\"max_duration_minutes\":5,\"idle_timeout_minutes\":6}"),
            "/session/idle_timeout_minutes"));
    rows.add(
        invalid(
            "a session of two days",
            job("\"session\":{\"max_duration_minutes\":2880}"),
            "/session/max_duration_minutes"));
    rows.add(
        invalid(
            "a field given twice",
            scrape("\"proxies\":true,\"session\":{\"proxies\":false}"),
            "/proxies"));
    rows.add(
        invalid(
            "a proxy of no type",
            job("\"session\":{\"proxies\":[{}]}"),
            "/session/proxies/0/type"));
    rows.add(
        invalid(
            "a proxy with a stranger's field",
            job("\"session\":{\"proxies\":[{\"type\":\"notte\",\"server\":\"x\"}]}"),
            "/session/proxies/0/server"));
    rows.add(
        invalid(
            "an unknown browser",
            job("\"session\":{\"browser_type\":\"firefox\"}"),
            "/session/browser_type"));
    rows.add(invalid("an unknown way to scrape", scrape("\"via\":\"magic\""), "/via"));
    rows.add(
        invalid(
            "custom_id too long", job("\"custom_id\":\"" + "a".repeat(256) + "\""), "/custom_id"));
    rows.add(
        invalid(
            "a response_format that is a text",
            job("\"response_format\":\"{}\""),
            "/response_format"));
    for (String schema :
        List.of(
            "{\"type\":\"nonsense\"}",
            "{\"type\":\"object\",\"properties\":5}",
            "{\"$ref\":\"https://example.com/schema.json\"}",
            "{\"$ref\":\"#\"}",
            "{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"file:///etc/passwd\"}}}",
            "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\",\"pattern\":\"(?=a)b\"}}}",
            "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\",\"pattern\":\"(\"}}}")) {
      String body = job("\"response_format\":" + schema);
      rows.add(
          raw("39 " + schema, JSON, body.getBytes(UTF_8), 422, INVALID).saying("/response_format"));
    }
    return rows;
  }

  private static List<Row> urls() {
    List<Row> rows = new ArrayList<>();
    for (String url :
        List.of(
            "",
            "/relative",
            "example.com",
            "javascript:alert(1)",
            "file:///etc/passwd",
            "ftp://example.com",
            "data:text/html,x",
            "https://user:password@example.com",
            "https://example.com/" + "a".repeat(10_240),
            "http://127.0.0.1/",
            "http://169.254.169.254/latest",
            "http://10.0.0.1/",
            "http://localhost./",
            "http://a.internal/",
            "http://db/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://127.1/",
            "http://0/",
            "http://[::ffff:127.0.0.1]/",
            "http://[64:ff9b::7f00:1]/",
            "http://100.64.0.1/",
            "http://example.com:0/",
            "http://example.com:65536/",
            "http://example.com:22/",
            "https:// example.com/",
            "https://ex\u00e4mple.com/")) {
      String name = "32-38 " + url.substring(0, Math.min(40, url.length()));
      rows.add(invalid(name, "{\"kind\":\"scrape\",\"url\":\"" + url + "\"}", "/url"));
      rows.add(invalid(name + " (agent)", job("\"url\":\"" + url + "\""), "/url"));
    }
    return rows;
  }

  private static List<Row> terms() {
    List<Row> rows = new ArrayList<>();
    for (String deadline :
        List.of(
            "-PT5M",
            "PT0S",
            "P1Y",
            "P1M",
            "PT0.0000001S",
            "2020-01-01T00:00:00Z",
            "P367D",
            "P9999999999999D",
            "5",
            "",
            "PT")) {
      rows.add(
          invalid(
              "40 deadline " + deadline, job("\"deadline\":\"" + deadline + "\""), "/deadline"));
    }
    for (String timeout : List.of("PT9S", "PT24H0.001S", "P1Y", "-PT10M", "10m")) {
      rows.add(
          invalid("40 timeout " + timeout, job("\"timeout\":\"" + timeout + "\""), "/timeout"));
    }
    for (String priority : List.of("-1", "10", "5.5", "\"5\"")) {
      rows.add(invalid("41 priority " + priority, job("\"priority\":" + priority), "/priority"));
    }
    rows.add(invalid("max_attempts 0", job("\"max_attempts\":0"), "/max_attempts"));
    rows.add(invalid("max_attempts 11", job("\"max_attempts\":11"), "/max_attempts"));
    rows.add(invalid("serialize_by x", job("\"serialize_by\":\"x\""), "/serialize_by"));
    rows.add(invalid("serialize_by label:", job("\"serialize_by\":\"label:\""), "/serialize_by"));
    rows.add(invalid("the host of no url", job("\"serialize_by\":\"host\""), "/serialize_by"));
    rows.add(
        invalid(
            "a label that the job has not",
            job("\"labels\":{\"b\":\"c\"},\"serialize_by\":\"label:a\""),
            "/serialize_by"));
    rows.add(invalid("44 65 labels", job("\"labels\":" + labels(65)), "/labels"));
    rows.add(
        invalid(
            "44 a value of 1 kB",
            job("\"labels\":{\"a\":\"" + "x".repeat(1_024) + "\"}"),
            "/labels/a"));
    rows.add(invalid("44 __proto__", job("\"labels\":{\"__proto__\":\"x\"}"), "/labels"));
    rows.add(invalid("44 a line feed in a key", job("\"labels\":{\"a\\n\":\"x\"}"), "/labels"));
    rows.add(
        invalid(
            "a line feed in a profile",
            job("\"session\":{\"profile\":{\"id\":\"notte-profile-0123456789abcdef\\n\"}}"),
            "/session/profile/id"));
    rows.add(invalid("44 an empty key", job("\"labels\":{\"\":\"x\"}"), "/labels"));
    rows.add(invalid("44 a key with a colon", job("\"labels\":{\"a:b\":\"x\"}"), "/labels"));
    rows.add(invalid("44 a number as value", job("\"labels\":{\"a\":1}"), "/labels/a"));
    for (String key : List.of("", " ", "a".repeat(256), "caf\u00e9")) {
      String header = JSON + "Idempotency-Key: " + key + "\r\n";
      rows.add(
          raw(
              "47 key " + key.length() + " long",
              header,
              job("\"priority\":1").getBytes(UTF_8),
              400,
              "bad-parameter"));
    }
    String two = JSON + "Idempotency-Key: a\r\nIdempotency-Key: b\r\n";
    rows.add(raw("47 two keys", two, job("\"priority\":1").getBytes(UTF_8), 400, "bad-parameter"));
    return rows;
  }

  private static List<Row> addresses() {
    List<Row> rows = new ArrayList<>();
    for (String path :
        List.of(
            "/v1/jobs/../admin",
            "/v1/jobs/../jobs",
            "/v1/jobs/%2e%2e/jobs",
            "/v1/jobs/%2E%2e/%2e%2e/q/health",
            "//v1/jobs",
            "/v1//jobs",
            "/v1/jobs;x=y",
            "/v1;a/jobs",
            "/v1/./jobs",
            "/v1/jobs/.",
            "/v1%2fjobs",
            "/v1/jobs%00",
            "/v1/nothing",
            "/v2/jobs",
            "/V1/jobs",
            "/v1/jobs/x/y/z",
            "/v1/jobs/x",
            "/v1/jobs/" + UNKNOWN_ID,
            "/v1/jobs/" + UNKNOWN_ID + "x",
            "/v1/jobs/1-1-1-1-1",
            "/v1/jobs/" + "a".repeat(10_240),
            "/v1/jobs/0199a7c5-0000-4000-8000-000000000000",
            "/v1/jobs/'%20or%201=1--",
            "/v1/jobs/$%7B7*7%7D",
            "/v1/jobs/%7B%7B7*7%7D%7D",
            "/v1/jobs/%F0%28",
            "/v1/jobs/" + UNKNOWN_ID + "/attempts",
            "/v1/jobs/x/attempts",
            "/v1/jobs/x/events",
            "/v1/jobs/" + UNKNOWN_ID + "/events")) {
      rows.add(
          get(
              "53-54 " + path.substring(0, Math.min(60, path.length())),
              path,
              "",
              404,
              "not-found"));
    }
    for (String action : List.of("cancel", "retry")) {
      for (String id : List.of("x", UNKNOWN_ID)) {
        rows.add(
            call(
                "54 " + action + " " + id,
                "POST",
                "/v1/jobs/" + id + "/" + action,
                404,
                "not-found"));
      }
    }
    rows.add(
        call("59 DELETE on jobs", "DELETE", "/v1/jobs", 405, "method-not-allowed")
            .with("allow", "GET, POST"));
    rows.add(
        call("59 PUT on a job", "PUT", "/v1/jobs/" + UNKNOWN_ID, 405, "method-not-allowed")
            .with("allow", "GET"));
    rows.add(
        get("59 GET on cancel", "/v1/jobs/" + UNKNOWN_ID + "/cancel", "", 405, "method-not-allowed")
            .with("allow", "POST"));
    rows.add(
        call("59 PATCH on events", "PATCH", "/v1/events", 405, "method-not-allowed")
            .with("allow", "GET"));
    return rows;
  }

  private static List<Row> parameters() {
    List<Row> rows = new ArrayList<>();
    for (String query :
        List.of(
            "limit=0",
            "limit=-1",
            "limit=1000000000",
            "limit=abc",
            "limit=",
            "limit=1001",
            "limit=1&limit=2",
            "limit=+1",
            "status=done",
            "kind=crawl",
            "batch_id=1",
            "label=team",
            "label=:x",
            "label=a:1&label=a:2",
            "custom_id=%00",
            "label=a:%00",
            "custom_id=",
            "cursor=x",
            "cursor=%00",
            "statuss=failed",
            "=x")) {
      rows.add(get("56 " + query, "/v1/jobs?" + query, "", 400, "bad-parameter"));
    }
    return rows;
  }

  private static Row malformed(String name, String body) {
    return raw(name, JSON, body.getBytes(UTF_8), 400, MALFORMED);
  }

  private static Row invalid(String name, String body, String pointer) {
    String request = Wire.request("POST", "/v1/jobs", JSON, body.getBytes(UTF_8));
    return new Row(name, request, 422, INVALID, pointer, "", Map.of());
  }

  private static Row odd(String name, String body) {
    String request = Wire.request("POST", "/v1/jobs", JSON, body.getBytes(UTF_8));
    return new Row(name, request, 202, "", "", "", Map.of());
  }

  private static Row raw(String name, String headers, byte[] body, int status, String type) {
    String request = Wire.request("POST", "/v1/jobs", headers, body);
    return new Row(name, request, status, type, "", "", Map.of());
  }

  private static Row get(String name, String path, String headers, int status, String type) {
    String request = Wire.request("GET", path, headers, new byte[0]);
    return new Row(name, request, status, type, "", "", Map.of());
  }

  private static Row call(String name, String method, String path, int status, String type) {
    String request = Wire.request(method, path, "", new byte[0]);
    return new Row(name, request, status, type, "", "", Map.of());
  }

  private static String agent(String fields) {
    return "{\"kind\":\"agent\"," + fields + "}";
  }

  private static String job(String fields) {
    return agent("\"task\":\"look\"," + fields);
  }

  private static String scrape(String fields) {
    return "{\"kind\":\"scrape\",\"url\":\"https://example.com\"," + fields + "}";
  }

  private static String search(String fields) {
    return "{\"kind\":\"search\",\"q\":\"moon\"," + fields + "}";
  }

  private static String function(String id, String fields) {
    return "{\"kind\":\"function\",\"function_id\":\"" + id + "\"," + fields + "}";
  }

  private static String script(String action) {
    return "{\"kind\":\"browser\",\"actions\":[{" + action + "}]}";
  }

  private static String frame(String fields) {
    return "{\"kind\":\"scrape_html\",\"frames\":[{" + fields + "}]}";
  }

  private static String labels(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "\"k" + i + "\":\"v\"")
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static String nested(int depth) {
    return "{\"a\":".repeat(depth - 1) + "{}" + "}".repeat(depth - 1);
  }
}
