package dev.foretell.openstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A launch that the cloud refuses, or that fails half way: the message, and what is left. */
class LaunchFailureTest {

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

    @Test
    void a_wrong_password_is_told_without_showing_it() {
        program.with("OS_PASSWORD", "not-this-one");

        CloudProgram.Result result = program.launch();

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("cannot log in at " + cloud.authUrl(), "does not accept", "(401)");
        assertThat(result.all()).doesNotContain("not-this-one");
        assertThat(directory.resolve("foretell-demo.key")).doesNotExist();
    }

    @Test
    void a_cloud_that_cannot_be_reached_is_told() {
        program.with("OS_AUTH_URL", "http://127.0.0.1:1/v3");

        CloudProgram.Result result = program.launch();

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("cannot log in at http://127.0.0.1:1/v3", "Failed to connect");
    }

    @Test
    void a_region_that_the_cloud_does_not_have_is_told_with_those_it_has() {
        program.with("OS_REGION_NAME", "Mars");

        assertThat(program.launch().err())
                .contains("no public endpoint of the service 'network' in region 'Mars'; it has RegionOne");
    }

    @Test
    void nothing_made_is_said_when_the_first_step_is_refused() {
        cloud.refuse(
                "POST /network/v2.0/security-groups",
                409,
                FakeNeutron.error("OverQuota", "Quota exceeded for resources: [security_group]."));

        CloudProgram.Result result = program.launch();

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err())
                .contains("cannot create security group foretell-demo: "
                        + "Quota exceeded for resources: [security_group]. (409)")
                .contains("nothing was made");
    }

    @Test
    void a_quota_that_is_used_up_is_told_with_what_exists_and_how_to_delete_it() {
        cloud.refuse(
                "POST /compute/v2.1/servers",
                403,
                FakeNova.error(
                        "forbidden", 403, "Quota exceeded for cores: Requested 2, but already used 19 of 20 cores"));

        CloudProgram.Result result = program.launch();

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err())
                .contains("cannot boot server demo: "
                        + "Quota exceeded for cores: Requested 2, but already used 19 of 20 cores (403)")
                .contains("this exists now:\n  security group foretell-demo (")
                .containsPattern("delete it with: .*delete demo");
        assertThat(program.run("delete", "demo").code()).isZero();
        assertThat(cloud.neutron.groups).isEmpty();
    }

    @Test
    void a_server_in_error_is_told_with_the_fault() {
        cloud.nova.life = List.of("BUILD/scheduling", "ERROR");

        CloudProgram.Result result = program.launch();

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
                FakeNeutron.error("IpAddressGenerationFailure", "No more IP addresses available on network n2."));

        CloudProgram.Result result = program.launch("--floating-ip", "outer");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err())
                .contains("cannot attach a floating IP from outer: No more IP addresses available")
                .contains("server demo, ACTIVE (");
    }

    @Test
    void rolls_back_what_was_made_when_asked() {
        cloud.nova.life = List.of("BUILD", "ERROR");

        CloudProgram.Result result = program.launch("--rollback", "--floating-ip", "outer");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("state ERROR", "everything was deleted again");
        assertThat(cloud.nova.servers).isEmpty();
        assertThat(cloud.neutron.groups).isEmpty();
        assertThat(cloud.neutron.floatingIps).isEmpty();
    }

    @Test
    void tells_what_it_made_itself_when_the_cloud_cannot_be_asked_any_more() {
        cloud.nova.life = List.of("ERROR");
        cloud.refuseAfterBoot("GET /network/v2.0/floatingips", 503, FakeNeutron.error("ServiceUnavailable", "down"));

        CloudProgram.Result result = program.launch();

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err())
                .contains("state ERROR", "and then: cannot list the floating IPs: ")
                .contains("this exists now:\n  security group foretell-demo (", "\n  server demo (");
    }

    @Test
    void a_system_that_is_not_ready_in_time_is_told_and_stays() throws IOException {
        try (FakeSystem never = FakeSystem.answering(503)) {
            program = new CloudProgram(directory, never.port()).asDemo(cloud);

            CloudProgram.Result result = program.launch("--floating-ip", "outer", "--timeout", "1s");

            assertThat(result.code()).isEqualTo(1);
            assertThat(result.err()).contains("is not ready after 1 s; last: not ready (HTTP 503)", "this exists now");
            assertThat(cloud.nova.servers).hasSize(1);
        }
    }

    @Test
    void a_server_that_is_not_built_in_time_is_told() {
        cloud.nova.life = Stream.generate(() -> "BUILD/spawning").limit(10_000).toList();

        assertThat(program.launch("--timeout", "1s").err()).contains("server demo is still BUILD (spawning) after 1 s");
    }

    @Test
    void shows_what_the_vm_reports_and_ends_when_it_failed() throws IOException {
        try (FakeSystem never = FakeSystem.answering(503)) {
            program = new CloudProgram(directory, never.port()).asDemo(cloud);
            cloud.nova.console = """
                    [   12.3] cloud-init[99]: foretell: java took 9 s\r
                    login:
                    [   13.1] cloud-init[99]: foretell: FAILED in archive: digest differs
                    """;

            CloudProgram.Result result = program.launch("--floating-ip", "outer");

            assertThat(result.code()).isEqualTo(1);
            assertThat(result.out())
                    .containsOnlyOnce("foretell: java took 9 s\n")
                    .doesNotContain("login");
            assertThat(result.err()).contains("the VM reports: foretell: FAILED in archive: digest differs");
        }
    }

    @Test
    void a_service_that_refuses_a_new_token_too_is_told() {
        cloud.refuse("GET /image/v2/images", 401, FakeNova.error("unauthorized", 401, "token"));

        CloudProgram.Result result = program.launch();

        assertThat(cloud.keystone.logins).hasSize(2);
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("cannot list the images", "401");
    }
}
