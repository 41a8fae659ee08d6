package dev.nocturne.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nocturne.Beside;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The secrets of cookies are found wherever they are, and not told. */
@Beside
class CookiesTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'session':{'cookies':[{'name':'a','value':'canary'}]}}",
        "{'session':{'cookies':[{'name':'a','value':['canary']}]}}",
        "{'session':{'cookies':[{'name':{'of':'canary'}}]}}",
        "{'session':{'cookies':[{'name':'a','vaule':'canary'}]}}",
        "{'session':{'cookies':[{'value':'{{a}}canary'}]}}",
        "{'session':{'cookies':[['canary']]}}",
        "{'session':{'cookies':['canary']}}",
        "{'session':{'cookies':'canary'}}",
        "{'session':{'cookies':{'value':'canary'}}}",
        "{'cookies':[{'name':'a','value':'canary'}]}",
        "{'sessions':{'Cookies':[{'name':'a','value':'canary'}]}}",
      })
  void a_secret_that_is_written_out_is_masked(String text) throws Exception {
    ObjectNode job = job(text);
    assertThat(Cookies.writtenOut(job)).isTrue();
    assertThat(Cookies.masked(job).toString()).contains("***").doesNotContain("canary");
    assertThat(job.toString()).as("itself stays").contains("canary");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'session':{'cookies':[{'name':'a','value':'{{a}}','path':'/','httpOnly':true}]}}",
        "{'session':{'cookies':'{{all}}'}}",
        "{'session':'{{session}}'}",
        "{'session':{'cookies':[]}}",
        "{'response_format':{'properties':{'cookies':{'type':'array'}}}}",
      })
  void what_rows_fill_in_is_no_secret(String text) throws Exception {
    assertThat(Cookies.writtenOut(job(text))).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'job':{'session':{'cookies':[{'value':'x'}]}}} | true",
        "{'template':{'session':'{{s}}'},'rows':[{'s':{'cookies':[{'value':'x'}]}}]} | true",
        "{'template':{'session':{'cookies':'{{c}}'}},'rows':[{'c':[]}]} | true",
        "{'rows':[{'Cookies':[{'value':'x'}]}]} | true",
        "{'session':{'cookies':[]},'variables':{'cookies':['oat']}} | false",
        "{'response_format':{'properties':{'cookies':{'type':'array'}}}} | false",
      })
  void cookies_are_found_anywhere_in_a_document(String text, boolean there) throws Exception {
    assertThat(Cookies.anywhere(job(text))).isEqualTo(there);
  }

  @Test
  void a_text_that_may_hold_some_need_not_be_json() {
    assertThat(Cookies.mayBeIn("{\"session\":{\"cookies\":[{\"value\":\"x")).isTrue();
    assertThat(Cookies.mayBeIn("{\"\\u0063ooki\\u0065s\":[{\"value\":\"x")).isTrue();
    assertThat(Cookies.mayBeIn("\"{\"\"COOKIE\"\":1}\",x")).isTrue();
    assertThat(Cookies.mayBeIn("{'cookies', [{'value'")).isTrue();
    assertThat(Cookies.mayBeIn("{\"cookies\"" + " ".repeat(40) + ": [")).isTrue();
    assertThat(Cookies.mayBeIn("\uFFFD{\0\"\0c\0o\0o\0k\0i\0e\0s\0\"\0:\0")).isTrue();
    assertThat(Cookies.mayBeIn("{\"task\":\"Accept all cookies, then read on.\"}")).isFalse();
    assertThat(Cookies.mayBeIn("{\"kind\":\"agent\",\"task\":\"\\u0024 \\u00fc\"}")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'kind':'agent','session':{'proxies':false,'cookies':[]},'labels':{}}",
        "{'session':{'cookies':null},'cookies':{},'accept_cookies':true}",
        "{'task':'Accept cookies: yes, then tell cookies=all','url':'x'}",
        "[{'task':'Accept cookies: yes'}, {'session':{'cookies' : [ ]}}]",
        "{'task':'{\\'session\\':{\\'cookies\\':[]}}'}",
        "{'task':'Accept cookies: yes, then read {{site}}'}",
        "{'task':'Accept cookies: yes. Answer as {name, price}'}",
        "{'task':'Cookies: reject all. Then read on'}",
        "{'task':'Cookies: only necessary'}",
        "{'task':'accept the cookie banner','url':'https://x.example/?a=b','custom_id':'cookie'}",
        "{'task':'Open https://x.example/?a=b&c=d and accept the cookie banner'}",
        "{'actions':[{'selector':'#cookie-banner button[type=submit]'}]}",
        "accept the cookie banner",
        "{'session':{'cookies':[]},'task':'cut o",
        "{'session':{'cookies': null }, 'x'",
      })
  void a_text_that_only_talks_about_some_is_kept(String text) {
    assertThat(Cookies.mayBeIn(text.replace('\'', '"'))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'session':{'cookies':['canary']}}",
        "{'job':'session:\\n  cookies:\\n    - value: canary'}",
        "{'headers':['Cookie: sid=canary']}",
        "{'task':'send Cookie: canary12.x'}",
        "{'task':'with these cookies: {{c}}'}",
        "{'body':'cookies=%5B%7B%22value%22%3A%22canary%22%7D%5D'}",
        "{'task':'Log in with Cookie: theme; sid=8f3a9c1e'}",
        "{'task':'use cookies: sessionid: 9f8e7d6c5b'}",
        "{'task':'Cookie: JSESSIONID: 0A1B'}",
        "{'task':'cookie: sid is 8f3a'}",
        "{'task':'auth-cookie: Bearer 8f3a'}",
        "{'url':'https://x.example/?session_cookie=QUJD/9f8e'}",
        "{'task':'Cookie: eyJh+9f8e=='}",
        "{'task':'Cookie: sid\\t8f3a'}",
        "{'task':'use cookie: session {{c}}'}",
        "{'task':'Cookie: all; sid=8f3a'}",
        "{'task':'Cookie: all, sid=8f3a'}",
        "{'task':'Cookie: none 8f3a'}",
        "{'task':'Cookie: yes/8f3a'}",
        "['cookies',[{'value':'canary'}]]",
        "['Set-Cookie',['sid=canary']]",
        "['session_cookies',[{'value':'canary'}]]",
        "{'defaults':{'session':{'cookies':[{'value':'canary'}]}},'jobs':[]}",
        "{'template':{'session':{'Cookies':[{'vaule':'canary'}]}},'cookies':[]}",
        "{'session':{'cookies':[{'value':'canary'}],'cookies':[]}}",
        "{'session':{'cookies':[],'cookies':[{'value':'canary'}]}}",
        "{'session':{'\\u0063\\u006Fokies':[{'value':'canary'}]}}",
        "{'session':{'cookies':'canary'}}",
        "{'session':{'cookies':12345}}",
        "{'session':{'COOKIES_of_mine':{'value':'canary'}}}",
        "{'extra_http_headers':{'Cookie':'sid=canary'}}",
        "{'job':'{\\'session\\':{\\'cookies\\':[{\\'value\\':\\'canary\\'}]}}'}",
        "{'session':{'cookies':[]}} {'cookies':['canary']}",
        "{'session':{'cookies':[], [{'value':'canary'}]}}",
        "{'session':{'cookies':[] , {'value':'canary'}]}}",
        "{'session':{'cookies':[",
        "'{\\'cookies\\':[{\\'value\\':\\'canary\\'}]}'",
        "Accept cookies: yes",
        "{'headers':[{'name':'Cookie','value':'sid=canary'}]}",
        "{'headers':[{'Key':'session_cookie','value':'canary'}]}",
        "['Cookie','sid=canary']",
        "{'task':'log in with cookie sid=canary'}",
        "{'task':'Cookies: all, then send sid=canary'}",
        "{'task':'set sid = canary as a cookie'}",
        "{'job':'[\\'Cookie\\',\\'canary\\']'}",
        "{'task':'log in with cookie sid=canary",
        "agent,log in with cookie sid=canary",
        "agent,https://x.example/,sid=canary,the cookie",
        "agent;https://x.example/;sid=canary;the cookie",
        "{'task':'text=the cookie; sid=canary'}",
        "{'task':'take id=canary as a cookie'}",
        "{'task':'role=canary as a cookie'}",
        "{'task':'text=canary is the cookie'}",
        "{'task':'use >> role=canary for the cookie'}",
        "text=log+in+with+the+cookie&sid=canary",
        "{'task':'https://x.example/#access_token=canary sets the cookie'}",
        "https://x.example/sid=canary,cookie",
        "https://x.example/:sid=canary the cookie",
        "https://x.example/\uFFFDsid=canary, the cookie",
      })
  void a_text_that_has_some_or_that_nobody_can_read_is_not(String text) {
    assertThat(Cookies.mayBeIn(text.replace('\'', '"'))).isTrue();
  }

  @Test
  void a_text_of_nothing_but_the_word_takes_no_longer_than_another() {
    // A look ahead without an end would take minutes for it.
    assertThat(Cookies.mayBeIn("{\"a\":\"" + "cookie".repeat(43_000) + "\"}")).isFalse();
    assertThat(Cookies.mayBeIn("cookie " + " ".repeat(250_000))).isFalse();
    assertThat(Cookies.mayBeIn("[[1],\"" + "cookie".repeat(43_000) + "!\", {}]")).isFalse();
    assertThat(Cookies.mayBeIn("cookie:[]" + " ".repeat(250_000))).isFalse();
    assertThat(Cookies.mayBeIn("{\"a\":\"" + "{cookie:".repeat(30_000) + "\"}")).isTrue();
  }

  private static ObjectNode job(String text) throws Exception {
    return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
  }
}
