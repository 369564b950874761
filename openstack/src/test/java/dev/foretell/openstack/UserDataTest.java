package dev.foretell.openstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretell.openstack.cloud.UsageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

class UserDataTest {

    private static final String TEXT = """
            #cloud-config
            write_files:
              - path: /etc/foretell/install.env
                content: |
                  ARCHIVE=
                  ADMIN_KEY=
                  # WORKERS=9 in a comment
                  WORKERS=2
            """;

    @TempDir
    Path directory;

    private final UserData data = new UserData("test.yaml", TEXT);

    @Test
    void replaces_the_whole_line_and_keeps_the_spaces_before_it() {
        assertThat(data.with("WORKERS", "5").text()).isEqualTo(TEXT.replace("      WORKERS=2\n", "      WORKERS=5\n"));
        assertThat(data.with("WORKERS", "5").with("WORKERS", "6").find("WORKERS"))
                .contains("6");
    }

    @Test
    void quotes_for_the_shell_what_needs_it() {
        assertThat(data.with("ARCHIVE", "https://h.example/a.tgz").find("ARCHIVE"))
                .contains("https://h.example/a.tgz");
        assertThat(data.with("ARCHIVE", "https://h/a?x=1&y=$HOME").find("ARCHIVE"))
                .contains("'https://h/a?x=1&y=$HOME'");
        assertThat(data.with("ADMIN_KEY", "it's\\1").find("ADMIN_KEY")).contains("'it'\\''s\\1'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\rb", "tab\t", "ü", "nul\0"})
    void refuses_a_value_that_could_leave_its_line(String value) {
        assertThatThrownBy(() -> data.with("ARCHIVE", value))
                .isInstanceOf(UsageException.class)
                .hasMessage("the value for ARCHIVE has characters other than printable ASCII");
    }

    @Test
    void refuses_a_setting_that_is_not_there_exactly_once() {
        assertThatThrownBy(() -> data.with("IMAGES", "x"))
                .hasMessageContaining("must have one line 'IMAGES='", "and has 0");
        assertThatThrownBy(() -> new UserData("twice", "A=1\nA=2\n").with("A", "3"))
                .hasMessageEndingWith("and has 2");
    }

    @Test
    void the_limit_counts_base64() {
        assertThat(new UserData("u", "x".repeat(49_149)).checked().base64().value())
                .hasSize(65_532);
        assertThatThrownBy(() -> new UserData("u", "x".repeat(49_150)).checked())
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("65536 bytes in base64, and Nova takes 65535");
    }

    @Test
    void a_file_of_ones_own_stays_as_it_is_to_the_byte() throws IOException {
        byte[] bytes = new byte[256];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        Path file = Files.write(directory.resolve("own"), bytes);

        assertThat(Base64.getDecoder().decode(UserData.in(file).base64().value()))
                .isEqualTo(bytes);
    }

    @Test
    void an_empty_or_absent_file_is_refused() throws IOException {
        Path empty = Files.createFile(directory.resolve("empty"));

        assertThatThrownBy(() -> UserData.in(empty)).hasMessageContaining("empty is empty");
        assertThatThrownBy(() -> UserData.in(directory.resolve("none"))).hasMessageContaining("(no such file)");
    }

    @Test
    void does_not_show_itself() {
        assertThat(data.with("ADMIN_KEY", "0123456789abcdef"))
                .asString()
                .doesNotContain("0123456789abcdef")
                .contains("in base64");
    }

    @ParameterizedTest
    @ValueSource(strings = {"docker", "systemd"})
    void what_is_shipped_is_cloud_config_that_takes_every_setting_and_fits(String name) {
        UserData shipped = UserData.shipped(name);
        UserData filled = shipped.with("ARCHIVE", "https://h.example/foretell-1.0-linux-x86_64.tar.gz?a=b&c=d")
                .with("ARCHIVE_SHA256", "ab".repeat(32))
                .with("WORKERS", "64")
                .with("ADMIN_KEY", "k".repeat(200));
        UserData all = name.equals("docker") ? filled.with("IMAGES", "registry.example.org/team") : filled;

        byte[] sent = Base64.getDecoder().decode(all.checked().base64().value());
        String text = new String(sent, StandardCharsets.UTF_8);
        assertThat(text).startsWith("#cloud-config\n").doesNotContain("\uFFFD");
        Object parsed = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
        assertThat(parsed)
                .isInstanceOfSatisfying(
                        Map.class,
                        document -> assertThat(String.valueOf(document.get("write_files")))
                                .contains(
                                        "/etc/foretell/install.env",
                                        "WORKERS=64",
                                        "'https://h.example/foretell-1.0-linux-x86_64.tar.gz?a=b&c=d'"));
    }
}
