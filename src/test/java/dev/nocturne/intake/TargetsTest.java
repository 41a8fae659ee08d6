package dev.nocturne.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetsTest {

  private static final Targets PUBLIC = new Targets(false, Optional::empty);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0x7f000001/",
        "http://0X7F.0.0.1/",
        "http://0177.0.0.1/",
        "http://017700000001/",
        "http://127.1/",
        "http://127.0.1/",
        "http://127.0.0.1/",
        "http://127.0.0.1./",
        "http://127.255.255.254/",
        "http://0/",
        "http://0.0.0.0/",
        "http://00000000/",
        "http://0x/",
        "http://4294967296/",
        "http://99999999999999999999999/",
        "http://256.1.1.1/",
        "http://1.2.3.4.5/",
        "http://[::]/",
        "http://[::1]/",
        "http://[0:0:0:0:0:0:0:1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://[::ffff:10.1.2.3]/",
        "http://[::127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[64:ff9b::8.8.8.8]/",
        "http://[64:ff9b:1::1]/",
        "http://[2002:7f00:1::]/",
        "http://[2001:0:1::1]/",
        "http://[2001:db8::1]/",
        "http://[fe80::1]/",
        "http://[fe80::1%25eth0]/",
        "http://[fc00::1]/",
        "http://[fd12:3456::1]/",
        "http://[fec0::1]/",
        "http://[ff02::1]/",
        "http://[100::1]/",
        "http://100.64.0.1/",
        "http://100.127.255.255/",
        "http://10.0.0.1/",
        "http://172.16.0.1/",
        "http://172.31.255.255/",
        "http://192.168.1.1/",
        "http://192.0.0.8/",
        "http://192.0.2.1/",
        "http://198.18.0.1/",
        "http://198.51.100.1/",
        "http://203.0.113.1/",
        "http://192.88.99.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://169.254.169.254./",
        "http://224.0.0.1/",
        "http://240.0.0.1/",
        "http://255.255.255.255/",
        "http://localhost/",
        "http://db/",
        "http://db:8080/",
        "http://intranet./",
        "http://LOCALHOST/",
        "http://localhost./",
        "http://localhost../",
        "http://app.localhost/",
        "http://printer.local/",
        "http://metadata.google.internal/",
        "http://metadata.google.internal./",
        "http://%31%32%37.0.0.1/",
        "http://127。0。0。1/",
        "http://①②⑦.0.0.1/",
        "http://127.0.0.1\\@example.com/",
        "http://example.com@127.0.0.1/",
        "http://user:secret@example.com/",
        "http://user@example.com/",
        "http://:80/",
        "http:///path",
        "http:/path",
        "http:example.com",
        "//example.com/",
        "/relative",
        "example.com",
        "",
        " ",
        "http://exa mple.com/",
        "http://example.com/\n",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "ftp://example.com/",
        "data:text/html,x",
        "gopher://example.com/",
        "http://example.com:0/",
        "http://example.com:22/",
        "http://example.com:65536/",
        "http://example.com:99999999999/",
        "http://example.com:-1/",
        "http://example.com:x/",
        "http://foo_bar..com/",
      })
  void refuses_what_is_not_a_public_web_page(String url) {
    assertThat(PUBLIC.refusal(url)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://example.com",
        "https://example.com/",
        "HTTPS://EXAMPLE.COM/a?b=c#d",
        "https://example.com.:8443/",
        "https://xn--mnchen-3ya.de/",
        "http://8.8.8.8/",
        "http://134744072/",
        "http://172.32.0.1/",
        "http://100.128.0.1/",
        "http://11.0.0.1/",
        "http://[2606:4700::1111]/",
        "http://[::ffff:8.8.8.8]/",
        "http://localhost.example.com/",
        "http://internal.example.com/",
        "http://7.example.com/",
      })
  void takes_public_web_pages(String url) {
    assertThat(PUBLIC.refusal(url)).isEmpty();
  }

  @Test
  void refuses_a_url_that_is_too_long() {
    assertThat(PUBLIC.refusal("http://example.com/" + "a".repeat(2_048))).isNotEmpty();
    assertThat(PUBLIC.refusal("http://example.com/" + "a".repeat(2_048 - 19))).isEmpty();
  }

  @Test
  void takes_private_targets_where_the_operator_allows_them() {
    Targets targets = new Targets(true, Optional::empty);

    assertThat(targets.refusal("http://10.0.0.1:8080/")).isEmpty();
    assertThat(targets.refusal("http://localhost/")).isEmpty();
    assertThat(targets.refusal("http://10.0.0.1:22/")).isNotEmpty();
    assertThat(targets.refusal("file:///etc/passwd")).isNotEmpty();
  }

  @Test
  void takes_the_emulators_own_site_and_nothing_beside_it() {
    Targets targets =
        new Targets(false, () -> Optional.of(URI.create("http://127.0.0.1:4711/site/")));

    assertThat(targets.refusal("http://127.0.0.1:4711/site/shop.html")).isEmpty();
    assertThat(targets.refusal("http://127.0.0.1:4711/site/")).isEmpty();
    assertThat(targets.refusal("http://127.0.0.1:4711/")).isNotEmpty();
    assertThat(targets.refusal("http://127.0.0.1:4711/site/../sessions")).isNotEmpty();
    assertThat(targets.refusal("http://127.0.0.1:4711/site/%2e%2e/sessions")).isNotEmpty();
    assertThat(targets.refusal("http://127.0.0.1:4712/site/")).isNotEmpty();
    assertThat(targets.refusal("https://127.0.0.1:4711/site/")).isNotEmpty();
    assertThat(targets.refusal("http://localhost:4711/site/")).isNotEmpty();
  }
}
