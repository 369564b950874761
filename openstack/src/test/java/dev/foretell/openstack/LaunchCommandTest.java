package dev.foretell.openstack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LaunchCommandTest {

    private static final String KEY = "0123456789-the-admin-key";

    @TempDir
    Path directory;

    private FakeCloud cloud;
    private FakeSystem served;
    private CloudProgram program;

    @BeforeEach
    void start() throws IOException {
        cloud = FakeCloud.start();
        served = FakeSystem.answering(503, 503, 200);
        program = new CloudProgram(directory, served.port()).asDemo(cloud);
    }

    @AfterEach
    void stop() {
        cloud.close();
        served.close();
    }

    private String userData() {
        JsonNode wanted = cloud.nova.servers.values().iterator().next().get("wanted");
        return new String(Base64.getDecoder().decode(wanted.get("user_data").asText()), StandardCharsets.UTF_8);
    }

    @Test
    void makes_a_group_a_server_and_a_floating_ip_and_waits_until_the_system_is_ready() {
        CloudProgram.Result result = program.launch("--floating-ip", "outer", "--workers", "3");

        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
        JsonNode wanted = cloud.nova.servers.values().iterator().next().get("wanted");
        assertThat(wanted.get("name").asText()).isEqualTo("demo");
        assertThat(wanted.get("imageRef").asText())
                .isEqualTo(cloud.glance.images.keySet().iterator().next());
        assertThat(wanted.get("flavorRef").asText()).isEqualTo("f1");
        assertThat(wanted.at("/networks/0/uuid").asText()).isEqualTo("n1");
        assertThat(wanted.get("key_name").asText()).isEqualTo("mine");
        assertThat(wanted.at("/security_groups/0/name").asText())
                .isEqualTo(cloud.neutron.groups.keySet().iterator().next());
        JsonNode ip = cloud.neutron.floatingIps.values().iterator().next();
        assertThat(ip.get("floating_network_id").asText()).isEqualTo("n2");
        assertThat(ip.get("port_id").asText())
                .isEqualTo("port-of-" + cloud.nova.servers.keySet().iterator().next());
        String origin = "http://127.0.0.1:" + served.port();
        assertThat(result.out())
                .contains("Welcome      " + origin + "/\n", "Predictions  " + origin + "/predictions\n")
                .containsPattern("End it all   .*delete demo\n");
    }

    @Test
    void lets_in_ssh_and_http_and_nothing_else() {
        program.launch("--no-wait");

        List<String> rules = new ArrayList<>();
        cloud.neutron
                .groups
                .values()
                .iterator()
                .next()
                .get("security_group_rules")
                .forEach(rule -> rules.add(rule.get("direction").asText()
                        + " " + rule.get("ethertype").asText() + " "
                        + rule.get("protocol").asText() + " "
                        + rule.get("port_range_min").asText() + "-"
                        + rule.get("port_range_max").asText()));
        assertThat(rules)
                .containsExactlyInAnyOrder(
                        "ingress IPv4 tcp 22-22",
                        "ingress IPv6 tcp 22-22",
                        "ingress IPv4 tcp 5100-5100",
                        "ingress IPv6 tcp 5100-5100");
    }

    @Test
    void tells_each_state_once() {
        CloudProgram.Result result = program.launch("--floating-ip", "outer");

        assertThat(result.out()
                        .lines()
                        .filter(line -> line.contains("server demo: "))
                        .map(line -> line.replaceAll(".*demo: ", "")))
                .containsExactly("BUILD (scheduling)", "BUILD (spawning)", "ACTIVE");
        assertThat(result.out()
                        .lines()
                        .filter(line -> line.contains("/ready: "))
                        .map(line -> line.replaceAll(".*ready: ", "")))
                .containsExactly("not ready (HTTP 503)", "ready");
    }

    @Test
    void marks_all_that_it_makes() {
        program.launch("--floating-ip", "outer");

        JsonNode metadata = cloud.nova.servers.values().iterator().next().get("metadata");
        String id = metadata.get("foretell-launch-id").asText();
        assertThat(metadata.get("foretell-launch").asText()).isEqualTo("demo");
        assertThat(cloud.neutron
                        .groups
                        .values()
                        .iterator()
                        .next()
                        .get("description")
                        .asText())
                .isEqualTo("foretell-launch demo " + id);
        assertThat(cloud.neutron
                        .floatingIps
                        .values()
                        .iterator()
                        .next()
                        .get("description")
                        .asText())
                .isEqualTo("foretell-launch demo " + id);
    }

    @Test
    void makes_an_admin_key_that_only_its_owner_can_read_and_tells_where_it_is() throws IOException {
        CloudProgram.Result result = program.launch("--no-wait");

        Path file = directory.resolve("foretell-demo.key");
        String key = Files.readString(file).strip();
        assertThat(key).matches("[A-Za-z0-9_-]{43}");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(userData()).contains("ADMIN_KEY=" + key + "\n", "ARCHIVE=https://example.org/foretell.tar.gz\n");
        assertThat(result.out()).contains(file.toString()).doesNotContain(key);
    }

    @Test
    void uses_the_key_again_that_an_earlier_launch_made() throws IOException {
        Files.writeString(directory.resolve("foretell-demo.key"), KEY + "\n");

        program.launch("--no-wait");

        assertThat(userData()).contains("ADMIN_KEY=" + KEY + "\n");
    }

    @Test
    void refuses_a_file_that_holds_no_admin_key_without_showing_it() throws IOException {
        Path file = Files.writeString(directory.resolve("k"), "too short");

        CloudProgram.Result result = program.launch("--admin-key-file", file.toString());

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("at least 16 of the characters").doesNotContain("too short");
        assertThat(cloud.requests).isEmpty();
    }

    @Test
    void does_not_wait_when_told_so() {
        CloudProgram.Result result = program.launch("--no-wait");

        assertThat(result.code()).isZero();
        assertThat(result.out()).doesNotContain("/v2/health/ready").containsPattern("Wait         .*wait demo\n");
    }

    @Test
    void a_dry_run_checks_everything_makes_nothing_and_shows_no_secret() throws IOException {
        Path key = Files.writeString(directory.resolve("k"), KEY);

        CloudProgram.Result result = program.launch(
                "--dry-run",
                "--admin-key-file",
                key.toString(),
                "--floating-ip",
                "outer",
                "--archive-sha256",
                "ab".repeat(32));

        assertThat(result.code()).isZero();
        assertThat(result.out())
                .contains("Debian 12", "m1.small (1 vCPU, 2048 MiB, 20 GiB)", "inner", "mine", "from outer")
                .contains("ADMIN_KEY=***", "ARCHIVE_SHA256=" + "ab".repeat(32), "WORKERS=2", "of 65535 in base64")
                .doesNotContain(KEY, FakeKeystone.PASSWORD);
        assertThat(cloud.changes()).isEmpty();
    }

    @Test
    void a_dry_run_does_not_make_a_key() {
        program.launch("--dry-run");

        assertThat(directory.resolve("foretell-demo.key")).doesNotExist();
    }

    @Test
    void shows_no_secrets_of_the_archive_url() {
        CloudProgram.Result plan =
                program.launch("--dry-run", "--archive", "https://u:pass@h.example/a.tgz?signature=abc");
        CloudProgram.Result wrong = program.launch("--archive", "ftp://u:pass@h.example/a.tgz?signature=abc");

        assertThat(plan.out()).contains("ARCHIVE=https://***@h.example/a.tgz?***");
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.err()).contains("'ftp://***@h.example/a.tgz?***'");
        assertThat(plan.all() + wrong.all()).doesNotContain("pass@", "abc");
    }

    @Test
    void the_server_can_be_asked_at_its_own_address_when_there_is_no_floating_ip() {
        CloudProgram.Result result = program.launch("--no-wait");

        assertThat(result.out()).contains("Welcome      " + URI.create("http://10.0.0.9:" + served.port() + "/"));
    }
}
