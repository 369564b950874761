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

class DeleteCommandTest {

    @TempDir
    Path directory;

    private FakeCloud cloud;
    private CloudProgram program;

    @BeforeEach
    void start() throws IOException {
        cloud = FakeCloud.start();
        program = new CloudProgram(directory, 1).asDemo(cloud);
    }

    @AfterEach
    void stop() {
        cloud.close();
    }

    private void launch(String name) {
        CloudProgram.Result result = program.run(
                "launch",
                name,
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
        assertThat(result.code()).isZero();
    }

    @Test
    void deletes_all_that_a_launch_made_the_server_before_its_group() {
        launch("demo");
        cloud.requests.clear();

        CloudProgram.Result result = program.run("delete", "demo");

        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
        assertThat(result.out())
                .contains(
                        "floating IP 127.0.0.1: released", "server demo: gone", "security group foretell-demo: deleted")
                .endsWith("Nothing of launch 'demo' is left.\n");
        assertThat(cloud.nova.servers).isEmpty();
        assertThat(cloud.neutron.groups).isEmpty();
        assertThat(cloud.neutron.floatingIps).isEmpty();
        List<String> groups = cloud.requests("DELETE /network/v2.0/security-groups");
        assertThat(groups).hasSize(1);
        assertThat(cloud.requests.indexOf(groups.get(0)))
                .isGreaterThan(cloud.requests.indexOf(
                        cloud.requests("GET /compute/v2.1/servers/server").get(0)));
    }

    @Test
    void leaves_alone_what_it_did_not_make() {
        ObjectNode sameName = cloud.nova.addServer("demo", "ACTIVE");
        ObjectNode almost = cloud.nova.addServer("demo", "ACTIVE");
        ((ObjectNode) almost.get("metadata")).put("foretell-launch", "demo2").put("foretell-launch-id", "ab");
        ObjectNode group = cloud.neutron.addGroup("foretell-demo", "made by hand", FakeKeystone.PROJECT);
        ObjectNode groupOfAnother =
                cloud.neutron.addGroup("foretell-demo", "foretell-launch demo2 ab", FakeKeystone.PROJECT);
        ObjectNode groupElsewhere =
                cloud.neutron.addGroup("foretell-demo", "foretell-launch demo ab", "another-project");
        ObjectNode ip = cloud.neutron.addFloatingIp("192.0.2.1", "for demo", FakeKeystone.PROJECT);
        ObjectNode ipElsewhere = cloud.neutron.addFloatingIp("192.0.2.2", "foretell-launch demo ab", "another-project");
        launch("demo");
        launch("demo3");

        assertThat(program.run("delete", "demo").code()).isZero();

        assertThat(cloud.nova.servers.values())
                .extracting(each -> each.get("name").asText())
                .containsExactly("demo", "demo", "demo3");
        assertThat(cloud.nova.servers.values()).contains(sameName, almost);
        assertThat(cloud.neutron.groups.values()).hasSize(4).contains(group, groupOfAnother, groupElsewhere);
        assertThat(cloud.neutron.floatingIps.values()).hasSize(3).contains(ip, ipElsewhere);
    }

    @Test
    void may_be_repeated() {
        launch("demo");

        program.run("delete", "demo");
        cloud.requests.clear();
        CloudProgram.Result again = program.run("delete", "demo");

        assertThat(again.code()).isZero();
        assertThat(again.out()).isEqualTo("Nothing of launch 'demo' is left.\n");
        assertThat(cloud.changes()).isEmpty();
    }

    @Test
    void deletes_the_rest_when_somebody_deleted_a_part() {
        launch("demo");
        cloud.nova.servers.clear();

        assertThat(program.run("delete", "demo").code()).isZero();

        assertThat(cloud.neutron.groups).isEmpty();
        assertThat(cloud.neutron.floatingIps).isEmpty();
    }

    @Test
    void says_which_group_it_could_not_delete_while_another_server_uses_it() {
        launch("demo");
        ObjectNode other = cloud.nova.addServer("other", "ACTIVE");
        String group = cloud.neutron.groups.keySet().iterator().next();
        other.putObject("wanted").putArray("security_groups").addObject().put("name", group);

        CloudProgram.Result result = program.run("delete", "demo", "--timeout", "1s");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("security group foretell-demo (" + group + ") is still in use after 1 s");
        assertThat(cloud.nova.servers.values()).containsExactly(other);
    }

    @Test
    void says_when_a_server_does_not_go() {
        launch("demo");
        cloud.nova.deletionLooks = 1_000_000;

        CloudProgram.Result result = program.run("delete", "demo", "--timeout", "1s");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("server demo is not gone after 1 s");
        assertThat(cloud.neutron.groups).hasSize(1);
    }

    @Test
    void says_when_the_cloud_refuses() {
        launch("demo");
        String id = cloud.nova.servers.keySet().iterator().next();
        cloud.refuse(
                "DELETE /compute/v2.1/servers/" + id,
                409,
                FakeNova.error("conflictingRequest", 409, "Instance is locked"));

        CloudProgram.Result result = program.run("delete", "demo");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("cannot delete server " + id + ": Instance is locked");
    }
}
