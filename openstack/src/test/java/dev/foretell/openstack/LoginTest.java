package dev.foretell.openstack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoginTest {

    @TempDir
    Path directory;

    private FakeCloud cloud;
    private CloudProgram program;

    @BeforeEach
    void start() throws IOException {
        cloud = FakeCloud.start();
        program = new CloudProgram(directory, 1);
    }

    @AfterEach
    void stop() {
        cloud.close();
    }

    private JsonNode login() {
        CloudProgram.Result result = program.run("delete", "demo");
        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
        return cloud.keystone.logins.get(0).get("auth");
    }

    @Test
    void a_password_goes_with_the_domains_of_user_and_project() {
        program.asDemo(cloud);

        JsonNode auth = login();

        assertThat(auth.at("/identity/methods").toString()).isEqualTo("[\"password\"]");
        assertThat(auth.at("/identity/password/user/name").asText()).isEqualTo("demo");
        assertThat(auth.at("/identity/password/user/domain/name").asText()).isEqualTo("Default");
        assertThat(auth.at("/scope/project/name").asText()).isEqualTo("demo");
        assertThat(auth.at("/scope/project/domain/id").asText()).isEqualTo("default");
    }

    @Test
    void ids_need_no_domain() {
        program.asDemo(cloud)
                .without("OS_USER_DOMAIN_NAME")
                .without("OS_PROJECT_DOMAIN_ID")
                .without("OS_USERNAME")
                .without("OS_PROJECT_NAME")
                .with("OS_USER_ID", "u1")
                .with("OS_PROJECT_ID", "p1");

        JsonNode auth = login();

        assertThat(auth.at("/identity/password/user").toString())
                .contains("\"id\":\"u1\"")
                .doesNotContain("domain");
        assertThat(auth.at("/scope/project").toString()).isEqualTo("{\"id\":\"p1\"}");
    }

    @Test
    void an_application_credential_by_id_stands_for_itself() {
        program.with("OS_AUTH_URL", cloud.authUrl())
                .with("OS_AUTH_TYPE", "v3applicationcredential")
                .with("OS_APPLICATION_CREDENTIAL_ID", "c1")
                .with("OS_APPLICATION_CREDENTIAL_SECRET", FakeKeystone.CREDENTIAL_SECRET);

        assertThat(login().toString())
                .isEqualTo("{\"identity\":{\"application_credential\":{\"id\":\"c1\",\"secret\":\""
                        + FakeKeystone.CREDENTIAL_SECRET + "\"},\"methods\":[\"application_credential\"]}}");
    }

    @Test
    void an_application_credential_by_name_goes_with_its_user() {
        program.with("OS_AUTH_URL", cloud.authUrl())
                .with("OS_APPLICATION_CREDENTIAL_NAME", "deploy")
                .with("OS_APPLICATION_CREDENTIAL_SECRET", FakeKeystone.CREDENTIAL_SECRET)
                .with("OS_USERNAME", "demo")
                .with("OS_USER_DOMAIN_NAME", "Default");

        JsonNode credential = login().at("/identity/application_credential");

        assertThat(credential.get("name").asText()).isEqualTo("deploy");
        assertThat(credential.get("user").toString())
                .isEqualTo("{\"name\":\"demo\",\"domain\":{\"name\":\"Default\"}}");
    }

    @Test
    void a_wrong_secret_is_told_without_showing_it() {
        program.with("OS_AUTH_URL", cloud.authUrl())
                .with("OS_APPLICATION_CREDENTIAL_ID", "c1")
                .with("OS_APPLICATION_CREDENTIAL_SECRET", "not-this-one");

        CloudProgram.Result result = program.run("status", "demo");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("application credential c1", "(401)").doesNotContain("not-this-one");
    }

    @Test
    void a_token_that_ends_is_renewed_for_both_kinds() {
        program.asDemo(cloud);
        assertRenewed();
        program.with("OS_APPLICATION_CREDENTIAL_ID", "c1")
                .with("OS_APPLICATION_CREDENTIAL_SECRET", FakeKeystone.CREDENTIAL_SECRET);
        assertRenewed();
    }

    /** The cloud expires every token on the first request for the servers. */
    private void assertRenewed() {
        cloud.keystone.logins.clear();
        cloud.endTokensAt("GET /compute/v2.1/servers/detail");

        assertThat(program.run("delete", "demo").code()).isZero();

        assertThat(cloud.keystone.logins).hasSize(2);
        assertThat(cloud.keystone.logins.get(1)).isEqualTo(cloud.keystone.logins.get(0));
    }

    @Test
    void clouds_yaml_says_which_cloud() throws IOException {
        Files.writeString(directory.resolve("clouds.yaml"), """
                clouds:
                  here:
                    auth:
                      auth_url: %s
                      username: demo
                      project_name: demo
                      user_domain_name: Default
                    region_name: RegionOne
                  there:
                    auth: {auth_url: "http://127.0.0.1:1"}
                """.formatted(cloud.authUrl()));
        Files.writeString(directory.resolve("secure.yaml"), """
                clouds:
                  here:
                    auth:
                      password: %s
                """.formatted(FakeKeystone.PASSWORD));

        CloudProgram.Result result = program.run("delete", "demo", "--cloud", "here");

        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
        assertThat(cloud.keystone.logins).hasSize(1);
    }
}
