package dev.nocturne.notte;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nocturne.TestingPostgres;
import dev.nocturne.job.FailureKind;
import dev.nocturne.notte.Personas.Email;
import dev.nocturne.notte.Personas.Messages;
import dev.nocturne.notte.Personas.Persona;
import dev.nocturne.notte.Personas.Sms;
import dev.nocturne.notte.Vaults.NewCredentials;
import dev.nocturne.notte.Vaults.Vault;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestingPostgres.class)
class IdentitySurfaceTest extends Surface {

  private static final String URL = "https://login.shop.example/in";

  IdentitySurfaceTest() {
    super("Personas", "Vaults");
  }

  @Test
  void a_persona_is_made_found_and_deleted() {
    Persona persona = notte.personas().create(true, true);
    assertThat(persona.email()).contains("@");
    assertThat(persona.phoneNumber()).startsWith("+1");
    assertThat(notte.personas().get(persona.personaId())).contains(persona);
    assertThat(notte.vaults().list(true, 1).items())
        .filteredOn(vault -> vault.vaultId().equals(persona.vaultId()))
        .singleElement()
        .matches(Vault::forPersona);
    Persona plain = notte.personas().create(false, false);
    assertThat(plain.vaultId()).isNull();
    assertThat(plain.phoneNumber()).isNull();
    assertThat(notte.personas().list(true, 1).items()).startsWith(plain, persona);
    assertThat(notte.personas().delete(persona.personaId())).isEqualTo(new Removal.Gone());
    assertThat(notte.personas().get(persona.personaId())).isEmpty();
    assertThat(notte.personas().delete(persona.personaId())).isEqualTo(new Removal.Gone());
    assertThat(notte.personas().list(true, 1).items())
        .extracting(Persona::personaId)
        .doesNotContain(persona.personaId());
    assertThat(notte.personas().list(false, 1).items())
        .extracting(Persona::personaId)
        .contains(persona.personaId());
  }

  @Test
  void a_persona_gets_what_a_script_sends() {
    String persona = notte.personas().create(false, true).personaId();
    send(
        "{'persona_id':'%s','subject':'Your code','text':'482913','sender':'no@e.example'}",
        persona);
    assertThat(notte.personas().emails(persona, new Messages(10, null, true)))
        .singleElement()
        .satisfies(
            email -> {
              assertThat(email.subject()).isEqualTo("Your code");
              assertThat(email.textContent()).isEqualTo(Secret.of("482913"));
              assertThat(email.toString()).doesNotContain("482913");
            });
    assertThat(notte.personas().emails(persona, new Messages(10, null, true))).isEmpty();
    ahead = Duration.ofMinutes(10);
    send("{'persona_id':'%s','kind':'sms','text':'it is 1234','sender':'+43'}", persona);
    send("{'persona_id':'%s','subject':'Later','html':'<b>x</b>','sender_name':'E'}", persona);
    assertThat(notte.personas().emails(persona, Messages.LATEST))
        .extracting(Email::subject)
        .containsExactly("Later", "Your code");
    assertThat(notte.personas().emails(persona, new Messages(9, Duration.ofMinutes(5), false)))
        .extracting(Email::subject)
        .containsExactly("Later");
    List<Sms> sms = notte.personas().sms(persona, new Messages(1, null, false));
    assertThat(sms).singleElement().extracting(Sms::body).isEqualTo(Secret.of("it is 1234"));
    assertThat(sms.toString()).doesNotContain("it is");
  }

  private void send(String letter, String persona) {
    control("POST", "messages", letter.replace('\'', '"').formatted(persona));
  }

  @Test
  void a_number_comes_and_goes() {
    String persona = notte.personas().create(false, false).personaId();
    assertThat(notte.personas().createNumber(persona).text()).contains("+1555");
    assertThat(notte.personas().get(persona)).map(Persona::phoneNumber).isPresent();
    assertThat(notte.personas().deleteNumber(persona)).isEqualTo(new Removal.Gone());
    assertThat(notte.personas().deleteNumber(persona)).isInstanceOf(Removal.Kept.class);
  }

  @Test
  void a_vault_keeps_logins_and_tells_no_secret() {
    String vault = notte.vaults().create("shops").vaultId();
    Secret password = Secret.exactly(" s3cret ");
    notte
        .vaults()
        .add(vault, URL, new NewCredentials("a@e.example", null, password, Secret.of("JBSWY3DP")));
    notte
        .vaults()
        .add(vault, "other.example", new NewCredentials(null, "ada", Secret.of("x"), null));
    assertThat(notte.vaults().logins(vault).orElseThrow())
        .containsExactly(
            new Vaults.Login("other.example", null, "ada"),
            new Vaults.Login("shop.example", "a@e.example", null));
    Vaults.Credentials kept = notte.vaults().credentials(vault, URL).orElseThrow();
    assertThat(kept.email()).isEqualTo("a@e.example");
    assertThat(kept.password()).isNotEqualTo(password);
    assertThat(notte.vaults().forget(vault, URL)).isEqualTo(new Removal.Gone());
    assertThat(notte.vaults().credentials(vault, URL)).isEmpty();
    assertThat(notte.vaults().forget(vault, URL)).isEqualTo(new Removal.Gone());
    assertThat(new NewCredentials("a", null, password, null).toString()).doesNotContain("s3cret");
  }

  @Test
  void a_vault_is_renamed_and_deleted() {
    String vault = notte.vaults().create("one").vaultId();
    assertThat(notte.vaults().rename(vault, "two").name()).isEqualTo("two");
    assertThat(notte.vaults().delete(vault)).isEqualTo(new Removal.Gone());
    assertThat(notte.vaults().logins(vault)).isEmpty();
    SessionsSurfaceTest.refused(
        FailureKind.INVALID,
        () -> notte.vaults().add(vault, URL, new NewCredentials("a", null, Secret.of("x"), null)));
  }

  @Test
  void what_breaks_a_rule_of_logins_cannot_be_said() {
    Secret secret = Secret.of("x");
    assertThatThrownBy(() -> new NewCredentials("a", "b", secret, null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new NewCredentials(null, null, secret, null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new NewCredentials("a", null, secret, Secret.of("not base32!")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("not base32!");
  }
}
