package dev.nocturne.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nocturne.webhook.Guard.Policy;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where webhooks may lead: by their texts, and by what their names mean when they are called. */
class GuardTest {

  private static final Policy STRICT = new Policy(false, false);
  private static final URI HOOK = URI.create("https://hooks.example.com/in");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://hooks.example.com",
        "https://hooks.example.com:8443/a/b?c=d",
        "HTTPS://Hooks.Example.com/",
        "https://93.184.216.34/",
        "https://[2606:2800:220:1::1]/"
      })
  void a_public_address_over_https_may_be_told(String url) {
    assertThat(STRICT.refusal(url)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hooks.example.com",
        "/in",
        "http://hooks.example.com/",
        "ftp://hooks.example.com/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://user:word@hooks.example.com/",
        "https://hooks.example.com:22/",
        "https://hooks.example.com:0/",
        "https://hooks.example.com:65536/",
        "https://localhost/",
        "https://localhost./",
        "https://LOCALHOST/",
        "https://a.localhost/",
        "https://printer.local/",
        "https://metadata.google.internal/",
        "https://intranet/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://127.1/",
        "https://017700000001/",
        "https://0/",
        "https://0.0.0.0/",
        "https://10.0.0.1/",
        "https://100.64.0.1/",
        "https://127.0.0.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://172.16.0.1/",
        "https://192.168.0.1/",
        "https://192.0.2.1/",
        "https://198.18.0.1/",
        "https://224.0.0.1/",
        "https://255.255.255.255/",
        "https://[::]/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[fe80::1]/",
        "https://[fc00::1]/",
        "https://[fd00:ec2::254]/",
        "https://[2002:7f00:1::]/",
        "https://[2001:db8::1]/",
        "https://[ff02::1]/"
      })
  void no_other_address_may(String url) {
    assertThat(STRICT.refusal(url)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "169.254.169.254",
        "172.31.255.255",
        "192.168.1.1",
        "198.51.100.7",
        "203.0.113.9",
        "240.0.0.1",
        "::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "fe80::1",
        "fd12:3456::1",
        "2002:a00:1::",
        "2001::1",
        "ff02::1"
      })
  void a_name_that_leads_to_such_an_address_is_not_called(String address) {
    Guard guard = new Guard(STRICT, _ -> addresses(address));
    assertThatThrownBy(() -> guard.address(HOOK)).isInstanceOf(RefusedTargetException.class);
  }

  @Test
  void one_such_address_among_others_is_enough() {
    Guard guard = new Guard(STRICT, _ -> addresses("93.184.216.34", "127.0.0.1"));
    assertThatThrownBy(() -> guard.address(HOOK)).isInstanceOf(RefusedTargetException.class);
  }

  @Test
  void a_name_that_means_another_address_the_second_time_is_asked_once() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    Guard guard =
        new Guard(
            STRICT, _ -> addresses(asked.getAndIncrement() == 0 ? "93.184.216.34" : "127.0.0.1"));
    assertThat(guard.address(HOOK)).isEqualTo(InetAddress.ofLiteral("93.184.216.34"));
    assertThat(asked).hasValue(1);
  }

  @Test
  void what_is_no_longer_allowed_is_no_longer_called() {
    Guard guard = new Guard(STRICT, _ -> addresses("93.184.216.34"));
    assertThatThrownBy(() -> guard.address(URI.create("http://hooks.example.com/")))
        .hasMessageContaining("https");
  }

  @Test
  void nobody_learns_which_names_there_are_within() {
    List<Guard.Names> all =
        List.of(
            host -> {
              throw new UnknownHostException(host);
            },
            _ -> new InetAddress[0],
            _ -> addresses("10.0.0.1"),
            _ -> addresses("93.184.216.34", "127.0.0.1"),
            _ -> addresses("169.254.169.254"));
    assertThat(all)
        .extracting(names -> new Guard(STRICT, names))
        .allSatisfy(
            guard ->
                assertThatThrownBy(() -> guard.address(HOOK))
                    .isInstanceOf(RefusedTargetException.class)
                    .hasNoCause()
                    .hasMessage("the name leads to no public address"));
  }

  @Test
  void an_operator_can_allow_more() {
    assertThat(new Policy(true, false).refusal("http://hooks.example.com/")).isEmpty();
    assertThat(new Policy(true, false).refusal("http://127.0.0.1/")).isPresent();
    assertThat(new Policy(false, true).refusal("https://127.0.0.1/")).isEmpty();
    assertThat(new Policy(false, true).refusal("http://127.0.0.1/")).isPresent();
  }

  static InetAddress[] addresses(String... literals) {
    List<InetAddress> found = Arrays.stream(literals).map(InetAddress::ofLiteral).toList();
    return found.toArray(InetAddress[]::new);
  }
}
