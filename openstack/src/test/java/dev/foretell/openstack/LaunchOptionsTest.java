package dev.foretell.openstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The options of a launch: how resources are chosen, and what is refused before anything is created. */
class LaunchOptionsTest {

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
    void lists_the_choices_for_what_does_not_exist() {
        CloudProgram.Result result = program.launch(
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
                .contains("--flavor: there is no flavor 'm9.huge'; "
                        + "choose one of these flavors:\n  m1.medium (2 vCPU, 4096 MiB, 40 GiB)\n")
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
        cloud.nova.keyPairs.clear();

        assertThat(program.launch().err())
                .contains("--key-pair: there is no key pair 'mine'; no key pair is available to you");
    }

    @Test
    void takes_ids_and_asks_for_one_when_a_name_is_ambiguous() {
        cloud.glance.addImage("Debian 12", "active", 0, 0);
        List<String> ids = cloud.glance.images.entrySet().stream()
                .filter(each -> each.getValue().get("name").asText().equals("Debian 12"))
                .map(each -> each.getKey())
                .toList();

        CloudProgram.Result ambiguous = program.launch();
        CloudProgram.Result byId =
                program.launch("--image", ids.get(1), "--flavor", "f2", "--network", "n2", "--no-wait");

        assertThat(ambiguous.code()).isEqualTo(2);
        assertThat(ambiguous.err())
                .contains("there are 2 images 'Debian 12'; give the id of one:\n  " + ids.get(0) + "\n  " + ids.get(1));
        assertThat(byId.code()).isZero();
        assertThat(cloud.nova
                        .servers
                        .values()
                        .iterator()
                        .next()
                        .at("/wanted/imageRef")
                        .asText())
                .isEqualTo(ids.get(1));
    }

    @Test
    void refuses_an_image_that_does_not_fit_the_flavor() {
        cloud.glance.addImage("Huge", "active", 8192, 100);
        cloud.glance.addImage("Half", "queued", 0, 0);

        assertThat(program.launch("--image", "Huge").err())
                .contains("needs 8192 MiB of memory", "needs 100 GiB of disk");
        assertThat(program.launch("--image", "Half").err()).contains("image 'Half' is not active");
        assertThat(cloud.changes()).isEmpty();
    }

    @Test
    void refuses_a_name_that_is_taken_by_a_launch() {
        program.launch("--no-wait");
        int before = cloud.changes().size();

        CloudProgram.Result again = program.launch("--no-wait");

        assertThat(again.code()).isEqualTo(2);
        assertThat(again.err()).contains("there is a launch 'demo' already", "server demo, ACTIVE", "delete demo");
        assertThat(cloud.changes()).hasSize(before);
    }

    @Test
    void may_have_the_name_of_a_server_that_somebody_else_made() {
        cloud.nova.addServer("demo", "ACTIVE");

        assertThat(program.launch("--no-wait").code()).isZero();
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
                program.launch("--workers", "0", "--archive-sha256", "abc", "--images", "registry.example.org/team");

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err())
                .contains("--workers: expected 1 to 64, found 0")
                .contains("--archive-sha256: expected 64 hexadecimal digits, found 'abc'")
                .contains("--images requires --install docker");
    }

    @Test
    void needs_an_archive_and_a_proper_name_and_a_proper_time() {
        assertThat(program.run("launch", "demo").err()).contains("--archive is missing");
        assertThat(program.run("launch", "Not_A_Name").err()).contains("expected a name of 1 to 52 characters");
        assertThat(program.launch("--timeout", "soon").err())
                .contains("expected a duration such as 90s, 15m or 1h, found 'soon'");
    }

    @Test
    void an_option_that_does_not_exist_is_told_in_two_lines() {
        CloudProgram.Result result = program.launch("--flavour", "m1.small");

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err())
                .startsWith("foretell-openstack: Unknown option")
                .hasLineCount(2);
    }
}
