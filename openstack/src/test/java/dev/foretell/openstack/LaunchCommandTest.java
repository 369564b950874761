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
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LaunchCommandTest {

    private static final String KEY = "0123456789-the-admin-key";

    private static final Map<String, String> NEEDED = Map.of(
            "--image", "Debian 12",
            "--flavor", "m1.small",
            "--key-pair", "mine",
            "--archive", "https://example.org/foretell.tar.gz");

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

    /** Launches with what is needed, and with more options or other values. */
    private CloudProgram.Result launch(String... more) {
        List<String> arguments = new ArrayList<>(List.of("launch", "demo"));
        List<String> given = List.of(more);
        NEEDED.forEach((option, value) -> {
            if (!given.contains(option)) {
                arguments.addAll(List.of(option, value));
            }
        });
        arguments.addAll(given);
        return program.run(arguments.toArray(String[]::new));
    }

    private String userData() {
        JsonNode wanted = cloud.servers.values().iterator().next().get("wanted");
        return new String(Base64.getDecoder().decode(wanted.get("user_data").asText()), StandardCharsets.UTF_8);
    }

    @Test
    void makes_a_group_a_server_and_a_floating_ip_and_waits_until_the_system_is_ready() {
        CloudProgram.Result result = launch("--floating-ip", "outer", "--workers", "3");

        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
        JsonNode wanted = cloud.servers.values().iterator().next().get("wanted");
        assertThat(wanted.get("name").asText()).isEqualTo("demo");
        assertThat(wanted.get("imageRef").asText())
                .isEqualTo(cloud.images.keySet().iterator().next());
        assertThat(wanted.get("flavorRef").asText()).isEqualTo("f1");
        assertThat(wanted.at("/networks/0/uuid").asText()).isEqualTo("n1");
        assertThat(wanted.get("key_name").asText()).isEqualTo("mine");
        assertThat(wanted.at("/security_groups/0/name").asText())
                .isEqualTo(cloud.groups.keySet().iterator().next());
        JsonNode ip = cloud.floatingIps.values().iterator().next();
        assertThat(ip.get("floating_network_id").asText()).isEqualTo("n2");
        assertThat(ip.get("port_id").asText())
                .isEqualTo("port-of-" + cloud.servers.keySet().iterator().next());
        String origin = "http://127.0.0.1:" + served.port();
        assertThat(result.out())
                .contains("Welcome      " + origin + "/\n", "Predictions  " + origin + "/predictions\n")
                .containsPattern("End it all   .*delete demo\n");
    }

    @Test
    void lets_in_ssh_and_http_and_nothing_else() {
        launch("--no-wait");

        List<String> rules = new ArrayList<>();
        cloud.groups
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
        CloudProgram.Result result = launch("--floating-ip", "outer");

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
        launch("--floating-ip", "outer");

        JsonNode metadata = cloud.servers.values().iterator().next().get("metadata");
        String id = metadata.get("foretell-launch-id").asText();
        assertThat(metadata.get("foretell-launch").asText()).isEqualTo("demo");
        assertThat(cloud.groups.values().iterator().next().get("description").asText())
                .isEqualTo("foretell-launch demo " + id);
        assertThat(cloud.floatingIps
                        .values()
                        .iterator()
                        .next()
                        .get("description")
                        .asText())
                .isEqualTo("foretell-launch demo " + id);
    }

    @Test
    void makes_an_admin_key_that_only_its_owner_can_read_and_tells_where_it_is() throws IOException {
        CloudProgram.Result result = launch("--no-wait");

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

        launch("--no-wait");

        assertThat(userData()).contains("ADMIN_KEY=" + KEY + "\n");
    }

    @Test
    void refuses_a_file_that_holds_no_admin_key_without_showing_it() throws IOException {
        Path file = Files.writeString(directory.resolve("k"), "too short");

        CloudProgram.Result result = launch("--admin-key-file", file.toString());

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("at least 16 of the characters").doesNotContain("too short");
        assertThat(cloud.requests).isEmpty();
    }

    @Test
    void does_not_wait_when_told_so() {
        CloudProgram.Result result = launch("--no-wait");

        assertThat(result.code()).isZero();
        assertThat(result.out()).doesNotContain("/v2/health/ready").containsPattern("Wait         .*wait demo\n");
    }

    @Test
    void a_dry_run_checks_everything_makes_nothing_and_shows_no_secret() throws IOException {
        Path key = Files.writeString(directory.resolve("k"), KEY);

        CloudProgram.Result result = launch(
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
                .doesNotContain(KEY, FakeCloud.PASSWORD);
        assertThat(cloud.changes()).isEmpty();
    }

    @Test
    void a_dry_run_does_not_make_a_key() {
        launch("--dry-run");

        assertThat(directory.resolve("foretell-demo.key")).doesNotExist();
    }

    @Test
    void shows_no_secrets_of_the_archive_url() {
        CloudProgram.Result plan = launch("--dry-run", "--archive", "https://u:pass@h.example/a.tgz?signature=abc");
        CloudProgram.Result wrong = launch("--archive", "ftp://u:pass@h.example/a.tgz?signature=abc");

        assertThat(plan.out()).contains("ARCHIVE=https://***@h.example/a.tgz?***");
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.err()).contains("'ftp://***@h.example/a.tgz?***'");
        assertThat(plan.all() + wrong.all()).doesNotContain("pass@", "abc");
    }

    @Test
    void lists_the_choices_for_what_does_not_exist() {
        CloudProgram.Result result = launch(
                "--flavor",
                "m9.huge",
                "--image",
                "Windows 3.1",
                "--key-pair",
                "yours",
                "--network",
                "nowhere",
                "--floating-ip",
                "inner");

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err())
                .contains(
                        "--flavor: there is no flavor 'm9.huge'; choose one of these flavors:\n  m1.medium (2 vCPU, 4096 MiB, 40 GiB)\n")
                .contains("--image: there is no image 'Windows 3.1'", "\n  Debian 12\n  Ubuntu 22.04\n  Ubuntu 24.04\n")
                .contains("--key-pair: there is no key pair 'yours'", "\n  mine\n")
                .contains("--network: there is no network 'nowhere'", "\n  inner\n", "\n  outer (external)\n")
                .contains("--floating-ip: there is no pool 'inner'", "pools:\n  outer (external)");
        assertThat(cloud.changes()).isEmpty();
    }

    @Test
    void lists_the_choices_for_what_is_not_named() {
        CloudProgram.Result result = program.run("launch", "demo", "--archive", "file:///srv/foretell.tar.gz");

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err())
                .contains("--image is missing; choose one of these images:\n  Debian 12\n")
                .contains("--flavor is missing", "--key-pair is missing")
                .doesNotContain("--network");
    }

    @Test
    void says_so_when_there_is_nothing_to_choose_from() {
        cloud.keyPairs.clear();

        assertThat(launch().err()).contains("--key-pair: there is no key pair 'mine'; there is none that you may use");
    }

    @Test
    void takes_ids_and_asks_for_one_when_a_name_is_ambiguous() {
        cloud.addImage("Debian 12", "active", 0, 0);
        List<String> ids = cloud.images.entrySet().stream()
                .filter(each -> each.getValue().get("name").asText().equals("Debian 12"))
                .map(each -> each.getKey())
                .toList();

        CloudProgram.Result ambiguous = launch();
        CloudProgram.Result byId = launch("--image", ids.get(1), "--flavor", "f2", "--network", "n2", "--no-wait");

        assertThat(ambiguous.code()).isEqualTo(2);
        assertThat(ambiguous.err())
                .contains("there are 2 images 'Debian 12'; give the id of one:\n  " + ids.get(0) + "\n  " + ids.get(1));
        assertThat(byId.code()).isZero();
        assertThat(cloud.servers
                        .values()
                        .iterator()
                        .next()
                        .at("/wanted/imageRef")
                        .asText())
                .isEqualTo(ids.get(1));
    }

    @Test
    void refuses_an_image_that_does_not_fit_the_flavor() {
        cloud.addImage("Huge", "active", 8192, 100);
        cloud.addImage("Half", "queued", 0, 0);

        assertThat(launch("--image", "Huge").err()).contains("needs 8192 MiB of memory", "needs 100 GiB of disk");
        assertThat(launch("--image", "Half").err()).contains("image 'Half' is not active");
        assertThat(cloud.changes()).isEmpty();
    }

    @Test
    void refuses_a_name_that_is_taken_by_a_launch() {
        launch("--no-wait");
        int before = cloud.changes().size();

        CloudProgram.Result again = launch("--no-wait");

        assertThat(again.code()).isEqualTo(2);
        assertThat(again.err()).contains("there is a launch 'demo' already", "server demo, ACTIVE", "delete demo");
        assertThat(cloud.changes()).hasSize(before);
    }

    @Test
    void may_have_the_name_of_a_server_that_somebody_else_made() {
        cloud.addServer("demo", "ACTIVE");

        assertThat(launch("--no-wait").code()).isZero();
    }

    @Test
    void refuses_user_data_that_is_too_large_before_it_asks_the_cloud() throws IOException {
        Path file = Files.writeString(directory.resolve("large.yaml"), "#cloud-config\n" + "#".repeat(49_140));

        CloudProgram.Result result = program.run("launch", "demo", "--user-data", file.toString());

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("large.yaml is too large", "Nova takes 65535");
        assertThat(cloud.requests).isEmpty();
    }

    @Test
    void tells_all_options_that_are_wrong() {
        CloudProgram.Result result =
                launch("--workers", "0", "--archive-sha256", "abc", "--images", "registry.example.org/team");

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err())
                .contains("--workers: expected 1 to 64, found 0")
                .contains("--archive-sha256: expected 64 hexadecimal digits, found 'abc'")
                .contains("--images goes with --install docker");
    }

    @Test
    void needs_an_archive_and_a_proper_name_and_a_proper_time() {
        assertThat(program.run("launch", "demo").err()).contains("--archive is missing");
        assertThat(program.run("launch", "Not_A_Name").err()).contains("expected a name of 1 to 52 characters");
        assertThat(launch("--timeout", "soon").err())
                .contains("expected a duration such as 90s, 15m or 1h, found 'soon'");
    }

    @Test
    void an_option_that_does_not_exist_is_told_in_two_lines() {
        CloudProgram.Result result = launch("--flavour", "m1.small");

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err())
                .startsWith("foretell-openstack: Unknown option")
                .hasLineCount(2);
    }

    @Test
    void a_wrong_password_is_told_without_showing_it() {
        program.with("OS_PASSWORD", "not-this-one");

        CloudProgram.Result result = launch();

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("cannot log in at " + cloud.authUrl(), "does not accept", "(401)");
        assertThat(result.all()).doesNotContain("not-this-one");
        assertThat(directory.resolve("foretell-demo.key")).doesNotExist();
    }

    @Test
    void a_cloud_that_cannot_be_reached_is_told() {
        program.with("OS_AUTH_URL", "http://127.0.0.1:1/v3");

        CloudProgram.Result result = launch();

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("cannot log in at http://127.0.0.1:1/v3", "Failed to connect");
    }

    @Test
    void a_region_that_the_cloud_does_not_have_is_told_with_those_it_has() {
        program.with("OS_REGION_NAME", "Mars");

        assertThat(launch().err())
                .contains("no public endpoint of the service 'network' in region 'Mars'; it has RegionOne");
    }

    @Test
    void nothing_made_is_said_when_the_first_step_is_refused() {
        cloud.refuse(
                "POST /network/v2.0/security-groups",
                409,
                FakeCloud.neutronError("OverQuota", "Quota exceeded for resources: [security_group]."));

        CloudProgram.Result result = launch();

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err())
                .contains(
                        "cannot create security group foretell-demo: Quota exceeded for resources: [security_group]. (409)")
                .contains("nothing was made");
    }

    @Test
    void a_quota_that_is_used_up_is_told_with_what_exists_and_how_to_delete_it() {
        cloud.refuse(
                "POST /compute/v2.1/servers",
                403,
                FakeCloud.novaError(
                        "forbidden", 403, "Quota exceeded for cores: Requested 2, but already used 19 of 20 cores"));

        CloudProgram.Result result = launch();

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err())
                .contains(
                        "cannot boot server demo: Quota exceeded for cores: Requested 2, but already used 19 of 20 cores (403)")
                .contains("this exists now:\n  security group foretell-demo (")
                .containsPattern("delete it with: .*delete demo");
        assertThat(program.run("delete", "demo").code()).isZero();
        assertThat(cloud.groups).isEmpty();
    }

    @Test
    void a_server_in_error_is_told_with_the_fault() {
        cloud.life = List.of("BUILD/scheduling", "ERROR");

        CloudProgram.Result result = launch();

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).contains("server demo: BUILD (scheduling)", "server demo: ERROR");
        assertThat(result.err())
                .contains("server demo is in state ERROR: No valid host was found.")
                .contains("server demo, ERROR (", "security group foretell-demo (");
    }

    @Test
    void a_floating_ip_that_is_refused_leaves_what_was_made_and_says_so() {
        cloud.refuse(
                "POST /network/v2.0/floatingips",
                409,
                FakeCloud.neutronError("IpAddressGenerationFailure", "No more IP addresses available on network n2."));

        CloudProgram.Result result = launch("--floating-ip", "outer");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err())
                .contains("cannot attach a floating IP from outer: No more IP addresses available")
                .contains("server demo, ACTIVE (");
    }

    @Test
    void rolls_back_what_was_made_when_asked() {
        cloud.life = List.of("BUILD", "ERROR");

        CloudProgram.Result result = launch("--rollback", "--floating-ip", "outer");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("state ERROR", "everything was deleted again");
        assertThat(cloud.servers).isEmpty();
        assertThat(cloud.groups).isEmpty();
        assertThat(cloud.floatingIps).isEmpty();
    }

    @Test
    void tells_what_it_made_itself_when_the_cloud_cannot_be_asked_any_more() {
        cloud.life = List.of("ERROR");
        cloud.refuseAfterBoot(
                "GET /network/v2.0/floatingips", 503, FakeCloud.neutronError("ServiceUnavailable", "down"));

        CloudProgram.Result result = launch();

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err())
                .contains("state ERROR", "and then: cannot list the floating IPs: ")
                .contains("this exists now:\n  security group foretell-demo (", "\n  server demo (");
    }

    @Test
    void a_system_that_is_not_ready_in_time_is_told_and_stays() throws IOException {
        try (FakeSystem never = FakeSystem.answering(503)) {
            program = new CloudProgram(directory, never.port()).asDemo(cloud);

            CloudProgram.Result result = launch("--floating-ip", "outer", "--timeout", "1s");

            assertThat(result.code()).isEqualTo(1);
            assertThat(result.err()).contains("is not ready after 1 s; last: not ready (HTTP 503)", "this exists now");
            assertThat(cloud.servers).hasSize(1);
        }
    }

    @Test
    void a_server_that_is_not_built_in_time_is_told() {
        cloud.life = Stream.generate(() -> "BUILD/spawning").limit(10_000).toList();

        assertThat(launch("--timeout", "1s").err()).contains("server demo is still BUILD (spawning) after 1 s");
    }

    @Test
    void shows_what_the_vm_reports_and_ends_when_it_failed() throws IOException {
        try (FakeSystem never = FakeSystem.answering(503)) {
            program = new CloudProgram(directory, never.port()).asDemo(cloud);
            cloud.console = """
                    [   12.3] cloud-init[99]: foretell: java took 9 s\r
                    login:
                    [   13.1] cloud-init[99]: foretell: FAILED in archive: digest differs
                    """;

            CloudProgram.Result result = launch("--floating-ip", "outer");

            assertThat(result.code()).isEqualTo(1);
            assertThat(result.out())
                    .containsOnlyOnce("foretell: java took 9 s\n")
                    .doesNotContain("login");
            assertThat(result.err()).contains("the VM reports: foretell: FAILED in archive: digest differs");
        }
    }

    @Test
    void a_service_that_refuses_a_new_token_too_is_told() {
        cloud.refuse("GET /image/v2/images", 401, FakeCloud.novaError("unauthorized", 401, "token"));

        CloudProgram.Result result = launch();

        assertThat(cloud.logins).hasSize(2);
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("cannot list the images", "401");
    }

    @Test
    void the_server_can_be_asked_at_its_own_address_when_there_is_no_floating_ip() {
        CloudProgram.Result result = launch("--no-wait");

        assertThat(result.out()).contains("Welcome      " + URI.create("http://10.0.0.9:" + served.port() + "/"));
    }
}
