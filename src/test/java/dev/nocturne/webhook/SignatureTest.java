package dev.nocturne.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.standardwebhooks.Webhook;
import dev.nocturne.job.SigningSecret;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signatures, held to the library that receivers use and to the sample that all of them have. */
class SignatureTest {

  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
  private static final long AT = 1_614_265_330;
  private static final String BODY = "{\"test\": 2432232314}";

  @Test
  void the_published_sample_is_signed_as_published() {
    SigningSecret secret = SigningSecret.of(SECRET).orElseThrow();
    assertThat(Signature.of(ID, AT, BODY.getBytes(UTF_8), List.of(secret)))
        .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  }

  @Test
  void each_secret_signs_and_the_library_signs_alike() throws Exception {
    SigningSecret next = SigningSecret.random();
    SigningSecret old = SigningSecret.random();
    String body = "{\"data\":\"ü, \ud83c\udf19\"}";
    assertThat(Signature.of(ID, AT, body.getBytes(UTF_8), List.of(next, old)))
        .isEqualTo(
            new Webhook(next.text()).sign(ID, AT, body)
                + " "
                + new Webhook(old.text()).sign(ID, AT, body));
  }

  @ParameterizedTest
  @ValueSource(ints = {24, 32, 64})
  void a_secret_of_24_to_64_bytes_is_one(int bytes) {
    String text = "whsec_" + Base64.getEncoder().encodeToString(new byte[bytes]);
    assertThat(SigningSecret.of(text).orElseThrow().text()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "whsec_",
        "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa-_"
      })
  void other_texts_are_no_secrets(String text) {
    assertThat(SigningSecret.of(text)).isEmpty();
  }

  @Test
  void a_secret_longer_than_64_bytes_is_none() {
    String text = "whsec_" + Base64.getEncoder().encodeToString(new byte[65]);
    assertThat(SigningSecret.of(text)).isEmpty();
  }

  @Test
  void a_secret_does_not_tell_itself_by_accident() {
    assertThat(SigningSecret.of(SECRET).orElseThrow()).hasToString("***");
  }
}
