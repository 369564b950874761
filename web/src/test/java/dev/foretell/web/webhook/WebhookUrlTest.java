package dev.foretell.web.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretell.job.InvalidInputException;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookUrlTest {

    private static URI read(String text) {
        return WebhookUrl.read(text, TargetPolicy.PUBLIC);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.com",
                "https://example.com/",
                "HTTPS://Example.COM:8443/hook?key=1&b=%20",
                "https://xn--mnchen-3ya.example/",
                "http://1.1.1.1/",
                "http://172.15.255.255/",
                "http://172.32.0.1/",
                "http://100.63.255.255/",
                "http://100.128.0.1/",
                "http://[2606:4700:4700::1111]:1/",
                "http://[::ffff:1.1.1.1]/",
                "http://[64:ff9b::101:101]/",
                "http://[2002:101:101::1]/",
                "http://a.b-c.d3/",
                "http://example.com./",
                "http://localhost.example.com/",
                "http://127.0.0.1.example.com/",
                "http://internal.example/"
            })
    void a_url_of_the_public_internet_is_taken(String text) {
        assertThat(read(text)).hasToString(text);
    }

    @Test
    void what_is_not_ascii_is_encoded() {
        assertThat(read("https://example.com/é?ü")).hasToString("https://example.com/%C3%A9?%C3%BC");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1/",
                "http://127.255.255.254:80/",
                "http://0.0.0.0/",
                "http://0.1.2.3/",
                "http://10.0.0.1/",
                "http://100.64.0.1/",
                "http://100.127.255.255/",
                "http://100.100.100.200/",
                "http://168.63.129.16/",
                "http://169.254.169.254/latest/meta-data",
                "http://172.16.0.1/",
                "http://172.31.255.255/",
                "http://192.0.0.192/",
                "http://192.0.2.1/",
                "http://192.88.99.1/",
                "http://192.168.1.1/",
                "http://198.18.0.1/",
                "http://198.19.255.255/",
                "http://198.51.100.7/",
                "http://203.0.113.7/",
                "http://224.0.0.1/",
                "http://239.255.255.250/",
                "http://240.0.0.1/",
                "http://255.255.255.255/",
                "http://[::]/",
                "http://[::1]/",
                "http://[0:0:0:0:0:0:0:1]:80/",
                "http://[::127.0.0.1]/",
                "http://[::1.1.1.1]/",
                "http://[::ffff:127.0.0.1]/",
                "http://[::ffff:7f00:1]/",
                "http://[::ffff:0:1.1.1.1]/",
                "http://[0:0:0:0:0:ffff:a9fe:a9fe]/",
                "http://[64:ff9b::7f00:1]/",
                "http://[64:ff9b::169.254.169.254]/",
                "http://[64:ff9b:1::1]/",
                "http://[100::1]/",
                "http://[2001::1]/",
                "http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/",
                "http://[2001:db8::1]/",
                "http://[2002:7f00:1::]/",
                "http://[2002:a9fe:a9fe::1]/",
                "http://[2002:c0a8:101::1]/",
                "http://[3fff::1]/",
                "http://[4000::1]/",
                "http://[fc00::1]/",
                "http://[fd00:ec2::254]/",
                "http://[fe80::1]/",
                "http://[fec0::1]/",
                "http://[ff02::1]/"
            })
    void an_address_that_is_not_public_is_refused(String text) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("webhook: expected a public address, found ");
        assertThatCode(() -> WebhookUrl.read(text, TargetPolicy.ANY)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost/",
                "http://LOCALHOST:15672/",
                "http://localhost./",
                "http://a.localhost/",
                "http://a.localhost./",
                "http://localhost.localdomain/",
                "http://printer.local/",
                "http://metadata.google.internal/",
                "http://host.docker.internal/",
                "http://nas.home.arpa/",
                "http://rabbitmq:15672/",
                "http://postgres/"
            })
    void a_name_of_this_machine_or_its_network_is_refused(String text) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("webhook: expected a host of the public internet, found ");
        assertThatCode(() -> WebhookUrl.read(text, TargetPolicy.ANY)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.1/",
                "http://2130706433/",
                "http://0/",
                "http://0177.0.0.1/",
                "http://017700000001/",
                "http://01.1.1.1/",
                "http://0x7f000001/",
                "http://0x7f.0.0.1/",
                "http://127.0.0.0x1/",
                "http://127.0.0.1./",
                "http://1.2.3/",
                "http://1.2.3.256/",
                "http://1.2.3.4.5/",
                "http://[::1%25lo]/",
                "http://[fe80::1%eth0]/",
                "http://[1::2::3]/",
                "http://[v1.x]/",
                "http://[]/",
                "http://１２７.０.０.１/",
                "http://ⓛocalhost/",
                "http://localhost\u3002/",
                "http://%6cocalhost/",
                "http://127.0.0.1%00.example.com/",
                "http://a_b.example/",
                "http://a..b/",
                "http://.a/",
                "http://-a.example/",
                "http:///path",
                "http:example.com",
                "http://",
                "http://:80/",
                "http://?x",
                "http://example.com:80:80/",
                "http://example.com:0/",
                "http://example.com:65536/",
                "http://example.com:-1/",
                "http://example.com:99999999999/",
                "http://user@example.com/",
                "http://user:password@example.com/",
                "http://@example.com/",
                "http://example.com@127.0.0.1/",
                "http://example.com\\@127.0.0.1/",
                "http://example.com#@127.0.0.1/",
                "http://example.com/#",
                "http://example.com/a b",
                "http://example.com/\r\nHost: x",
                "http://example.com/\0",
                " http://example.com/",
                "http://example.com/ ",
                "http://exa mple.com/",
                "//example.com/",
                "/hook",
                "example.com",
                "",
                "ftp://example.com/",
                "file:///etc/passwd",
                "gopher://example.com/",
                "javascript:alert(1)",
                "mailto:a@example.com",
                "data:,x",
                "jar:http://example.com!/",
                "http+unix://a/",
                "{}",
                "[]"
            })
    void what_is_no_plain_url_is_refused_whoever_may_be_called(String text) {
        for (TargetPolicy policy : new TargetPolicy[] {TargetPolicy.PUBLIC, TargetPolicy.ANY}) {
            assertThatThrownBy(() -> WebhookUrl.read(text, policy))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageStartingWith("webhook: expected ");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ftp://example.com/ | webhook: expected an http or https URL, found ftp.",
                "example.com | webhook: expected an http or https URL, found one without a scheme.",
                "http://u:secret@a.example/ | webhook: expected a URL without user and password.",
                "http://a.example/#b | webhook: expected a URL without a fragment (#).",
                "http://a.example:70000/ | webhook: expected a port from 1 to 65535, found 70000.",
                "http://10.0.0.1/ | webhook: expected a public address, found 10.0.0.1.",
                "http://rabbitmq/ | webhook: expected a host of the public internet, found rabbitmq.",
                "http://2130706433/ | webhook: expected an IPv4 address as four decimal numbers, such as 192.0.2.1,"
                        + " found 2130706433.",
                "http://a_b.example/ | webhook: expected a URL with a host: a name of letters, digits and hyphens,"
                        + " or an address."
            })
    void the_message_says_what_is_wrong(String text, String message) {
        assertThatThrownBy(() -> read(text)).hasMessage(message);
    }

    @Test
    void a_long_url_is_refused() {
        String longest = "http://example.com/" + "a".repeat(2_048 - "http://example.com/".length());

        assertThat(read(longest)).hasToString(longest);
        assertThatThrownBy(() -> read(longest + "a"))
                .hasMessage("webhook: expected at most 2048 characters, found 2049.");
    }
}
