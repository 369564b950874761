package dev.foretell.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerUriTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "amqp://localhost",
                "amqps://host:5671",
                "amqp://user@host",
                "amqp://user:p%40s%23%2fs%25@host/%2f",
                "amqp://user:pass@[::1]:5672",
                "amqp://user:p+s!$&'()*,;=@10.0.0.1",
                "amqp://user:pass@rabbit-1.example.org:65535/jobs"
            })
    void an_address_of_a_broker_is_taken_as_it_is(String text) {
        assertThat(BrokerUri.parse(text)).isEqualTo(URI.create(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "localhost:5672 | does not begin with amqp:// or, for TLS, amqps://",
                "http://user:hidden@host | does not begin with amqp:// or, for TLS, amqps://",
                "amqp:user:hidden@host | does not begin with amqp:// or, for TLS, amqps://",
                "amqp:// | has no host",
                "amqp:///jobs | has no host",
                "amqp://user:hidden@ | has no host",
                "amqp://user:hidden@:5672 | has no host",
                "amqp://user:hid:den@host | has a : in its password; encode it as %3A",
                "amqp://user:hid den@host | has a space in its password; encode it as %20",
                "amqp://user:hid#den@host | has a # in its password; encode it as %23",
                "amqp://user:12#den@host | has a # in its password; encode it as %23",
                "amqp://user:12/den@host | has a / in its password; encode it as %2F",
                "amqp://user:hid?den@host | has a ? in its password; encode it as %3F",
                "amqp://user:hid@den@host | has a @ in its password; encode it as %40",
                "amqp://user:hidé@host | has a é in its password; encode it as %C3%A9",
                "amqp://u#ser:hidden@host | has a # in its user; encode it as %23",
                "amqp://user:hid%ing@host | has a % in its password that is not followed by two hexadecimal digits;"
                        + " encode it as %25",
                "amqp://user:hidden%@host | has a % in its password that is not followed by two hexadecimal digits;"
                        + " encode it as %25",
                "amqp://user:hidden@host:port | has a port that is not a number from 1 to 65535",
                "amqp://user:hidden@host: | has a port that is not a number from 1 to 65535",
                "amqp://user:hidden@host:0 | has a port that is not a number from 1 to 65535",
                "amqp://user:hidden@host:99999 | has a port that is not a number from 1 to 65535",
                "amqp://user:hidden@host:99999999999 | has a port that is not a number from 1 to 65535",
                "amqp://user:hidden@my_host | has a host with a character other than letters, digits, hyphens and dots",
                "amqp://user:hidden@[::g] | is not a valid URI",
                "amqp://user:hidden@host/a/b | has a / in its virtual host; encode it as %2F",
                "amqp://user:hidden@host?heartbeat=soon | has a ? behind its host: it takes no options",
                "amqp://user:hidden@host#x | has a # behind its host; encode it as %23",
                "amqp://user:hidden@host:5672/ | ends with a /, which means a virtual host without a name; omit the /,"
                        + " or write /%2F for the virtual host /"
            })
    void what_is_wrong_with_an_address_is_said_without_its_password(String text, String problem) {
        assertThatThrownBy(() -> BrokerUri.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected an AMQP URI such as amqp://user:password@host:5672; this one " + problem)
                .hasNoCause();
    }
}
