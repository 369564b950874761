package dev.foretell.openstack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusAndWaitTest {

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

    private String launch() {
        CloudProgram.Result result = program.run(
                "launch",
                "demo",
                "--image",
                "Debian 12",
                "--flavor",
                "m1.small",
                "--key-pair",
                "mine",
                "--archive",
                "file:///a.tgz",
                "--floating-ip",
                "outer",
                "--no-wait");
        assertThat(result.err()).isEmpty();
        return cloud.nova.servers.keySet().iterator().next();
    }

    @Test
    void status_tells_the_state_the_addresses_the_health_and_the_console() {
        String id = launch();
        cloud.nova.console = "one\nforetell: ready after 90 s\n";

        CloudProgram.Result result = program.run("status", "demo");

        assertThat(result.code()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out().lines())
                .contains(
                        "server          demo (" + id + ")",
                        "state           ACTIVE",
                        "address         10.0.0.9",
                        "health          not ready (HTTP 503), http://127.0.0.1:" + served.port() + "/",
                        "console         foretell: ready after 90 s");
        assertThat(result.out())
                .containsPattern("floating IP     127.0.0.1 \\(ip-")
                .contains("security group  foretell-demo (");
    }

    @Test
    void status_tells_the_fault() {
        cloud.nova.life = List.of("ERROR");
        program.run(
                "launch",
                "demo",
                "--image",
                "Debian 12",
                "--flavor",
                "m1.small",
                "--key-pair",
                "mine",
                "--archive",
                "file:///a.tgz");
        for (ObjectNode server : cloud.nova.servers.values()) {
            server.put("status", "ERROR");
        }

        assertThat(program.run("status", "demo").out())
                .contains("state           ERROR", "fault           No valid host was found.");
    }

    @Test
    void status_and_wait_fail_without_a_server() {
        CloudProgram.Result status = program.run("status", "demo");
        CloudProgram.Result wait = program.run("wait", "demo");

        assertThat(status.code()).isEqualTo(1);
        assertThat(status.out()).contains("there is no server of a launch 'demo'");
        assertThat(wait.code()).isEqualTo(1);
        assertThat(wait.err()).contains("there is no server of a launch 'demo'");
    }

    @Test
    void status_tells_what_is_left_of_a_launch_whose_server_is_gone() {
        launch();
        cloud.nova.servers.clear();

        CloudProgram.Result status = program.run("status", "demo");

        assertThat(status.code()).isEqualTo(1);
        assertThat(status.out()).contains("security group  foretell-demo", "delete the rest with");
    }

    @Test
    void wait_waits_until_the_system_is_ready() {
        launch();

        CloudProgram.Result result = program.run("wait", "demo");

        assertThat(result.code()).isZero();
        assertThat(result.out()).contains("server demo: ACTIVE", "not ready (HTTP 503)", "/v2/health/ready: ready\n");
    }

    @Test
    void wait_gives_up() throws IOException {
        launch();
        try (FakeSystem never = FakeSystem.answering(503)) {
            CloudProgram.Result result =
                    new CloudProgram(directory, never.port()).asDemo(cloud).run("wait", "demo", "--timeout", "1s");

            assertThat(result.code()).isEqualTo(1);
            assertThat(result.err()).contains("is not ready after 1 s");
        }
    }

    @Test
    void wait_ends_when_the_server_is_deleted_meanwhile() throws IOException {
        String id = launch();
        cloud.refuse("GET /compute/v2.1/servers/" + id, 404, FakeNova.error("itemNotFound", 404, "gone"));

        assertThat(program.run("wait", "demo").err()).contains("server demo was deleted by another client");
    }
}
