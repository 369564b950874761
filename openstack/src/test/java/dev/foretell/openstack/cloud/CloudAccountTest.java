package dev.foretell.openstack.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CloudAccountTest {

    private static final Map<String, String> RC = Map.of(
            "OS_AUTH_URL", "https://keystone.example.org:5000",
            "OS_USERNAME", "ada",
            "OS_PASSWORD", "s3cret-word",
            "OS_PROJECT_NAME", "engines",
            "OS_USER_DOMAIN_NAME", "Default");

    private static final String CLOUDS = """
            clouds:
              one:
                auth:
                  auth_url: https://one.example.org/v3
                  username: ada
                  password: s3cret-word
                  project_name: engines
                  user_domain_id: default
                region_name: North
                interface: internal
              two:
                auth_type: v3applicationcredential
                auth_url: https://two.example.org/identity
                auth:
                  application_credential_id: cred
                verify: false
            """;

    @TempDir
    Path directory;

    private CloudAccount read(Map<String, String> environment, @Nullable String cloud) {
        return CloudAccount.read(
                new ProcessEnvironment(
                        environment, directory.resolve("work"), directory.resolve("home"), directory.resolve("etc")),
                cloud);
    }

    private static Map<String, String> rc(String... changes) {
        Map<String, String> environment = new HashMap<>(RC);
        for (int i = 0; i < changes.length; i += 2) {
            environment.put(changes[i], changes[i + 1]);
        }
        return environment;
    }

    private Path write(String file, String text) throws IOException {
        Path path = directory.resolve(file);
        Files.createDirectories(path.getParent());
        return Files.writeString(path, text);
    }

    @Test
    void an_rc_file_is_enough_and_the_version_is_added() {
        CloudAccount account = read(RC, null);

        assertThat(account.authUrl()).hasToString("https://keystone.example.org:5000/v3");
        assertThat(account.facing()).isEqualTo("public");
        assertThat(account.region()).isEmpty();
        assertThat(account.verified()).isTrue();
    }

    @Test
    void the_usual_variables_are_read() throws IOException {
        Path certificates = write("ca.pem", "x");

        CloudAccount account = read(
                rc(
                        "OS_REGION_NAME",
                        "North",
                        "OS_INTERFACE",
                        "internalURL",
                        "OS_CACERT",
                        certificates.toString(),
                        "OS_INSECURE",
                        "true",
                        "OS_AUTH_URL",
                        "https://k.example.org/v3/"),
                null);

        assertThat(account.authUrl()).hasToString("https://k.example.org/v3");
        assertThat(account.region()).contains("North");
        assertThat(account.facing()).isEqualTo("internal");
        assertThat(account.authority()).contains(certificates);
        assertThat(account.verified()).isFalse();
    }

    @Test
    void older_names_and_a_default_domain_are_understood() {
        Map<String, String> environment =
                rc("OS_TENANT_NAME", "old", "OS_ENDPOINT_TYPE", "adminURL", "OS_DEFAULT_DOMAIN", "default");
        environment.remove("OS_PROJECT_NAME");
        environment.remove("OS_USER_DOMAIN_NAME");

        CloudAccount account = read(environment, null);

        assertThat(account.facing()).isEqualTo("admin");
        assertThat(account.login()).hasToString("user ada, project old");
        assertThat(((Login.Password) account.login()).userDomain()).isNotNull();
    }

    @Test
    void variables_that_are_empty_are_absent() {
        assertThatThrownBy(() -> read(rc("OS_PASSWORD", " ", "OS_PROJECT_NAME", ""), null))
                .isInstanceOf(UsageException.class)
                .hasMessage("OS_PASSWORD is missing\nOS_PROJECT_NAME is missing (or project_id)");
    }

    @Test
    void all_that_is_wrong_is_told_without_the_secret() {
        assertThatThrownBy(() -> read(
                        rc(
                                "OS_AUTH_URL",
                                "keystone",
                                "OS_INTERFACE",
                                "outer",
                                "OS_CACERT",
                                "/no/such.pem",
                                "OS_INSECURE",
                                "maybe",
                                "OS_AUTH_TYPE",
                                "v2password",
                                "OS_IDENTITY_API_VERSION",
                                "2.0"),
                        null))
                .hasMessageContaining("OS_AUTH_URL: expected an http or https URL, found 'keystone'")
                .hasMessageContaining("OS_INTERFACE: expected public, internal or admin, found 'outer'")
                .hasMessageContaining(
                        "OS_CACERT: expected a file of certificates that can be read, found '/no/such.pem'")
                .hasMessageContaining("OS_INSECURE: expected true or false, found 'maybe'")
                .hasMessageContaining("OS_AUTH_TYPE: expected password or v3applicationcredential, found 'v2password'")
                .hasMessageContaining("OS_IDENTITY_API_VERSION: expected 3, found '2.0'")
                .hasMessageNotContaining("s3cret-word");
    }

    @Test
    void the_second_version_of_the_identity_api_is_refused() {
        assertThatThrownBy(() -> read(rc("OS_AUTH_URL", "https://k.example.org/v2.0"), null))
                .hasMessageContaining("…/v3");
    }

    @Test
    void a_user_by_name_needs_a_domain() {
        Map<String, String> environment = rc();
        environment.remove("OS_USER_DOMAIN_NAME");

        assertThatThrownBy(() -> read(environment, null))
                .hasMessageContaining("OS_USER_DOMAIN_NAME is missing (or user_domain_id)")
                .hasMessageContaining("OS_PROJECT_DOMAIN_NAME is missing (or project_domain_id)");
    }

    @Test
    void a_password_in_the_address_is_refused_and_not_repeated() {
        assertThatThrownBy(() -> read(rc("OS_AUTH_URL", "https://ada:s3cret-word@k.example.org/v3"), null))
                .hasMessageContaining("expected a URL without user and password")
                .hasMessageNotContaining("s3cret-word");
    }

    @Test
    void an_application_credential_goes_before_a_password() {
        CloudAccount account = read(
                rc("OS_APPLICATION_CREDENTIAL_ID", "cred", "OS_APPLICATION_CREDENTIAL_SECRET", "s3cret-word"), null);

        assertThat(account.login())
                .isInstanceOf(Login.ApplicationCredential.class)
                .hasToString("application credential cred");
    }

    @Test
    void an_application_credential_by_name_needs_its_user_and_every_one_its_secret() {
        assertThatThrownBy(() -> read(
                        Map.of("OS_AUTH_URL", "https://k.example.org", "OS_APPLICATION_CREDENTIAL_NAME", "deploy"),
                        null))
                .hasMessage("OS_APPLICATION_CREDENTIAL_SECRET is missing\nOS_USERNAME is missing (or user_id)");
    }

    @Test
    void an_account_does_not_show_its_secret() {
        assertThat(read(RC, null)).hasToString("https://keystone.example.org:5000/v3 as user ada, project engines");
        assertThat(read(RC, null).login().toString()).doesNotContain("s3cret-word");
        assertThat(new Secret("s3cret-word")).hasToString("***");
    }

    @Test
    void clouds_yaml_is_found_in_this_directory_then_at_home_then_on_the_machine() throws IOException {
        write("etc/openstack/clouds.yaml", CLOUDS.replace("one.example", "etc.example"));
        assertThat(read(Map.of(), "one").authUrl()).hasHost("etc.example.org");
        write("home/.config/openstack/clouds.yaml", CLOUDS.replace("one.example", "home.example"));
        assertThat(read(Map.of(), "one").authUrl()).hasHost("home.example.org");
        write("work/clouds.yaml", CLOUDS);
        assertThat(read(Map.of(), "one").authUrl()).hasHost("one.example.org");
        Path named = write("elsewhere/c.yaml", CLOUDS.replace("one.example", "named.example"));
        assertThat(read(Map.of("OS_CLIENT_CONFIG_FILE", named.toString()), "one")
                        .authUrl())
                .hasHost("named.example.org");
    }

    @Test
    void an_entry_is_read() throws IOException {
        write("work/clouds.yaml", CLOUDS);

        CloudAccount account = read(Map.of("OS_CLOUD", "one"), null);

        assertThat(account.region()).contains("North");
        assertThat(account.facing()).isEqualTo("internal");
        assertThat(account.login()).hasToString("user ada, project engines");
    }

    @Test
    void the_option_goes_before_the_variable_and_both_before_an_rc_file() throws IOException {
        write("work/clouds.yaml", CLOUDS);
        write("work/secure.yaml", "clouds: {two: {auth: {application_credential_secret: s3cret-word}}}");

        assertThat(read(rc("OS_CLOUD", "one"), null).authUrl()).hasHost("one.example.org");
        assertThat(read(rc("OS_CLOUD", "one"), "two").authUrl()).hasHost("two.example.org");
        assertThat(read(RC, null).authUrl()).hasHost("keystone.example.org");
    }

    @Test
    void secrets_are_merged_in_from_their_own_file() throws IOException {
        write("work/clouds.yaml", CLOUDS);
        assertThatThrownBy(() -> read(Map.of(), "two"))
                .hasMessageContaining("application_credential_secret of cloud 'two' in ")
                .hasMessageContaining("is missing");
        write(
                "home/.config/openstack/secure.yaml",
                "clouds: {two: {auth: {application_credential_secret: s3cret-word}}}");

        CloudAccount account = read(Map.of(), "two");

        assertThat(account.authUrl()).hasToString("https://two.example.org/identity/v3");
        assertThat(account.verified()).isFalse();
        assertThat(((Login.ApplicationCredential) account.login()).secret().value())
                .isEqualTo("s3cret-word");
    }

    @Test
    void the_only_entry_needs_no_name_and_of_several_one_must_be_named() throws IOException {
        write("work/clouds.yaml", CLOUDS);
        assertThatThrownBy(() -> read(Map.of(), null))
                .hasMessageContaining("has the clouds one, two; select one with --cloud");
        assertThatThrownBy(() -> read(Map.of(), "three"))
                .hasMessageContaining("no cloud 'three'")
                .hasMessageContaining("one, two");
        write("work/clouds.yaml", CLOUDS.substring(0, CLOUDS.indexOf("  two:")));

        assertThat(read(Map.of(), null).authUrl()).hasHost("one.example.org");
    }
}
