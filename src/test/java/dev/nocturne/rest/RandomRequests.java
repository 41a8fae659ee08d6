package dev.nocturne.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes requests that are wrong in ways nobody thought of, the same ones from the same seed. */
final class RandomRequests {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final List<String> BODIES =
      List.of(
          """
          {"kind":"agent","task":"Find it","url":"https://example.com","max_steps":20,
           "response_format":{"type":"object","properties":{"email":{"type":"string","minLength":3},
           "tags":{"type":"array","items":{"$ref":"#/$defs/t"}}},"$defs":{"t":{"type":"string"}}},
           "session":{"proxies":[{"type":"notte","country":"de"}],"max_duration_minutes":15,
           "viewport_width":800,"viewport_height":600,"cookies":[],"profile":null},
           "custom_id":"row-17","labels":{"team":"sales","a.b":"c"},"priority":5,
           "timeout":"PT10M","deadline":"P1D","max_attempts":3,"use_vision":true,"serialize_by":"label:team",
           "notifier_config":{"type":"slack","x":[1,2.5,null]}}
          """,
          """
          {"kind":"scrape","url":"https://example.com/p/1?q=1#f","only_main_content":true,
           "scrape_links":false,"ignored_tags":["nav","footer"],"selector":"main","via":"session",
           "instructions":"the price","proxies":true,"idle_timeout_minutes":3,
           "response_format":{"type":"array","items":{"type":"number","minimum":0}}}
          """,
          """
          {"kind":"scrape_html","frames":[{"frameUrl":"https://example.com/","frameData":"<h1>x</h1>"}],
           "instructions":"the title","only_main_content":true,"timeout":"PT1M"}
          """,
          """
          {"kind":"search","q":"moon lamp","depth":"fast","outputType":"searchResults","maxResults":3,
           "includeDomains":["example.com"],"custom_id":"row-17"}
          """,
          """
          {"kind":"function","function_id":"f-1","variables":{"city":"Graz"},"key_variable":"run_key"}
          """,
          """
          {"kind":"browser","actions":[{"type":"goto","url":"https://example.com/"},
           {"type":"click","id":"B1","on_failure":"continue"},{"type":"scrape"}]}
          """,
          """
          {"name":"yearly","cron":"0 0 1 1 *","time_zone":"Europe/Berlin","overlap":"queue",
           "misfire":"fire_once","misfire_after":"PT1M","paused":true,
           "batch":{"name":"x","template":{"kind":"agent","task":"look at {{x}}"},
           "rows":[{"x":"a"},{"x":1}],"on_invalid":"skip","max_concurrency":2}}
          """,
          """
          {"url":"https://hooks.example.com/in?a=b","secret":"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
           "event_types":["dev.nocturne.batch.finished.v1"]}
          """,
          """
          {"url":"https://hooks.example.com/in","enabled":false}
          """,
          """
          {"name":"ci","scopes":["read","submit"],"expires_in":"P90D","tenant":"sales"}
          """);

  /** What each of them is for; only a thing that there is can be changed. */
  private static final List<String> DOORS =
      List.of(
          "/v1/jobs",
          "/v1/jobs",
          "/v1/jobs",
          "/v1/jobs",
          "/v1/jobs",
          "/v1/jobs",
          "/v1/schedules",
          "/v1/webhooks",
          "/v1/webhooks/{id}",
          "/v1/keys");

  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "\u0000",
          "\ud83d\ude00",
          "\u202e",
          "'",
          "\"",
          "\\",
          "%",
          "%00",
          "..",
          "null",
          "true",
          "-1",
          "1e999",
          "NaN",
          "PT0S",
          "PT10M",
          "P1Y",
          "http://127.0.0.1/",
          "http://[::1]/",
          "https://example.com:99999/",
          "javascript:alert(1)",
          "${jndi:ldap://x}",
          "{{7*7}}",
          "' or 1=1--",
          "<script>",
          "\r\nX: y",
          "__proto__",
          "constructor",
          "$ref",
          "agent",
          "scrape",
          "scrape_html",
          "search",
          "function",
          "browser",
          "0199a7c5-0000-7000-8000-000000000000",
          "\uffff",
          "\u00e9",
          "a".repeat(300),
          "a".repeat(40_000));

  private static final List<String> METHODS =
      List.of(
          "GET", "GET", "POST", "POST", "POST", "PUT", "DELETE", "PATCH", "PATCH", "HEAD",
          "OPTIONS", "TRACE", "BREW");

  private static final List<String> PARAMETERS =
      List.of(
          "status", "kind", "batch_id", "custom_id", "label", "limit", "cursor", "wait", "x", "");

  private static final List<String> HEADERS =
      List.of(
          "Accept",
          "Accept-Language",
          "Accept-Charset",
          "Accept-Encoding",
          "Authorization",
          "Cookie",
          "Content-Encoding",
          "Content-Language",
          "Content-Type",
          "Expect",
          "Forwarded",
          "If-Match",
          "If-None-Match",
          "If-Modified-Since",
          "Idempotency-Key",
          "Last-Event-ID",
          "Origin",
          "Prefer",
          "Range",
          "Referer",
          "TE",
          "Upgrade",
          "User-Agent",
          "X-Forwarded-Host",
          "X-HTTP-Method-Override",
          "traceparent");

  private static final List<String> VALUES =
      List.of(
          "",
          "*/*",
          "application/json",
          "application/json; charset=utf-8",
          "application/xml",
          "text/event-stream",
          "text/html;q=0.9, */*;q=x",
          ";;;",
          "/",
          "=",
          "gzip",
          "identity",
          "100-continue",
          "h2c",
          "websocket",
          "bytes=0-",
          "Basic !!!",
          "Bearer " + "x".repeat(5_000),
          "00-0-0-0",
          "a=b; c",
          "\"",
          "\u00e9",
          "-1",
          "PUT",
          "null");

  private final Random random;
  private final List<String> known;

  /**
   * Requests out of a seed.
   *
   * @param known addresses of things that there are
   */
  RandomRequests(long seed, List<String> known) {
    this.random = new Random(seed);
    this.known = known;
  }

  /** A request whose length is right, so that the connection can go on after it. */
  Request framed() {
    String method = pick(METHODS);
    String address = address(method);
    boolean carries = method.equals("POST") || method.equals("PATCH") || chance(10);
    byte[] body = carries ? body(DOORS.indexOf(address)) : new byte[0];
    String request = Wire.request(method, address, headers(body), body);
    return new Request(method, request, false);
  }

  /** A request with bytes changed anywhere, its frame included. */
  Request broken() {
    Request whole = chance(30) ? inChunks(framed()) : framed();
    StringBuilder bytes = new StringBuilder(whole.bytes());
    for (int changes = 1 + random.nextInt(4); changes > 0 && !bytes.isEmpty(); changes--) {
      int at = random.nextInt(chance(70) ? Math.min(200, bytes.length()) : bytes.length());
      switch (random.nextInt(4)) {
        case 0 -> bytes.deleteCharAt(at);
        case 1 -> bytes.setCharAt(at, (char) random.nextInt(256));
        case 2 -> bytes.insert(at, (char) random.nextInt(256));
        default -> bytes.setLength(at);
      }
    }
    return new Request(whole.method(), bytes.toString(), chance(20));
  }

  /** The request with its body in chunks, sometimes with a length beside them. */
  private Request inChunks(Request whole) {
    int head = whole.bytes().indexOf("\r\n\r\n");
    String body = whole.bytes().substring(head + 4);
    StringBuilder bytes = new StringBuilder(whole.bytes().substring(0, head));
    if (chance(80)) {
      bytes = new StringBuilder(bytes.toString().replaceAll("\r\nContent-Length: [0-9]+", ""));
    }
    bytes.append("\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int at = 0; at < body.length(); ) {
      int length = Math.min(body.length() - at, 1 + random.nextInt(200));
      bytes.append(Integer.toHexString(length)).append("\r\n");
      bytes.append(body, at, at + length).append("\r\n");
      at += length;
    }
    return new Request(whole.method(), bytes.append("0\r\n\r\n").toString(), false);
  }

  /** Mostly one that belongs to the door, if it is known to which. */
  private byte[] body(int door) {
    try {
      boolean fits = door >= 0 && chance(80);
      JsonNode job = JSON.readTree(fits ? BODIES.get(door) : pick(BODIES));
      for (int changes = random.nextInt(4); changes > 0; changes--) {
        change(job);
      }
      byte[] bytes = JSON.writeValueAsString(job).getBytes(UTF_8);
      for (int changes = chance(30) ? 1 + random.nextInt(5) : 0; changes > 0; changes--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      return bytes;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private void change(JsonNode root) {
    List<JsonNode> holders = new ArrayList<>();
    collect(root, holders);
    switch (pick(holders)) {
      case ObjectNode object -> {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        if (names.isEmpty() || chance(20)) {
          object.set(pick(TEXTS), value(3));
        } else if (chance(30)) {
          object.remove(pick(names));
        } else {
          object.set(pick(names), value(3));
        }
      }
      case ArrayNode array -> array.insert(0, value(3));
      default -> throw new IllegalStateException("only objects and arrays were collected");
    }
  }

  private static void collect(JsonNode node, List<JsonNode> holders) {
    if (node.isContainerNode()) {
      holders.add(node);
      node.forEach(child -> collect(child, holders));
    }
  }

  private JsonNode value(int depth) {
    return switch (random.nextInt(depth == 0 ? 7 : 10)) {
      case 0 -> NODES.nullNode();
      case 1 -> NODES.booleanNode(random.nextBoolean());
      case 2 -> NODES.numberNode(random.nextInt());
      case 3 -> NODES.numberNode(random.nextInt(200) - 20);
      case 4 -> NODES.numberNode(new BigDecimal("1e" + (random.nextInt(1_000) - 500)));
      case 5, 6 -> NODES.textNode(pick(TEXTS));
      case 7 -> NODES.arrayNode().add(value(depth - 1)).add(value(depth - 1));
      default -> NODES.objectNode().set(pick(TEXTS), value(depth - 1));
    };
  }

  private String address(String method) {
    if (method.equals("POST") && chance(70)) {
      String door = pick(DOORS);
      return door.contains("{") ? pick(known) : door;
    }
    if (method.equals("PATCH") && chance(50)) {
      return pick(known);
    }
    StringBuilder path = new StringBuilder(chance(90) ? "/v1" : "");
    for (int parts = random.nextInt(4); parts > 0; parts--) {
      path.append('/').append(segment());
    }
    if (chance(60)) {
      path = new StringBuilder("/v1/jobs").append(chance(50) ? "/" + segment() : "");
      path.append(chance(30) ? "/" + segment() : "");
    }
    String separator = "?";
    for (int parameters = chance(40) ? random.nextInt(4) : 0; parameters > 0; parameters--) {
      path.append(separator).append(pick(PARAMETERS)).append('=').append(escape(pick(TEXTS)));
      separator = "&";
    }
    return path.isEmpty() ? "/" : path.toString();
  }

  private String segment() {
    return switch (random.nextInt(5)) {
      case 0 -> pick(known).replaceFirst(".*/", "");
      case 1 ->
          pick(
              List.of(
                  "cancel",
                  "retry",
                  "attempts",
                  "events",
                  "jobs",
                  "schedules",
                  "webhooks",
                  "deliveries",
                  "rotate",
                  "ping",
                  "keys",
                  "run",
                  "runs",
                  "..",
                  ".",
                  ";a=b",
                  ""));
      default -> escape(pick(TEXTS));
    };
  }

  /** Mostly as a browser escapes it, sometimes not at all where the line stays one line. */
  private String escape(String text) {
    String some = text.length() > 2_000 ? text.substring(0, 2_000) : text;
    if (chance(20)) {
      return some.replaceAll("[^!-~]", "x").replace('#', 'x');
    }
    StringBuilder escaped = new StringBuilder();
    for (byte b : some.getBytes(UTF_8)) {
      escaped.append(String.format("%%%02x", b));
    }
    return escaped.toString();
  }

  private String headers(byte[] body) {
    StringBuilder headers = new StringBuilder();
    if (body.length > 0 && chance(90)) {
      headers.append("Content-Type: application/json\r\n");
    }
    for (int more = chance(40) ? 1 + random.nextInt(3) : 0; more > 0; more--) {
      headers.append(pick(HEADERS)).append(": ").append(pick(VALUES)).append("\r\n");
    }
    return headers.toString();
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private <T> T pick(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  /**
   * A request.
   *
   * @param bytes a character for each
   * @param last whether the client closes its side behind it
   */
  record Request(String method, String bytes, boolean last) {}
}
