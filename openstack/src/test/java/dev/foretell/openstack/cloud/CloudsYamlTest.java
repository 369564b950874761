package dev.foretell.openstack.cloud;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files {@code clouds.yaml} that are missing or not valid. */
class CloudsYamlTest {

    @TempDir
    Path directory;

    private CloudAccount read(Map<String, String> environment, @Nullable String cloud) {
        return CloudAccount.read(
                new ProcessEnvironment(environment, directory, directory.resolve("home"), directory.resolve("etc")),
                cloud);
    }

    @Test
    void nothing_at_all_is_told_with_what_is_expected() {
        assertThatThrownBy(() -> read(Map.of(), null))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("expected the variables of an RC file (OS_AUTH_URL");
        assertThatThrownBy(() -> read(Map.of(), "one"))
                .hasMessageContaining("cloud 'one' was requested, but there is no clouds.yaml");
        assertThatThrownBy(() -> read(Map.of("OS_CLIENT_CONFIG_FILE", "nowhere.yaml"), null))
                .hasMessageContaining("OS_CLIENT_CONFIG_FILE names ");
    }

    @Test
    void a_file_that_is_no_yaml_is_told_by_its_place_and_not_quoted() throws IOException {
        Files.writeString(
                directory.resolve("clouds.yaml"), "clouds:\n  one:\n    password: [s3cret-word\n    auth: {\n");

        assertThatThrownBy(() -> read(Map.of(), "one"))
                .isInstanceOf(UsageException.class)
                .hasMessageMatching("(?s).*clouds.yaml is not valid YAML \\(line \\d+, column \\d+\\)")
                .hasMessageNotContaining("s3cret-word")
                .hasNoCause();
    }

    @Test
    void a_file_of_another_kind_is_told() throws IOException {
        Files.writeString(directory.resolve("clouds.yaml"), "- a list\n");

        assertThatThrownBy(() -> read(Map.of(), "one")).hasMessageContaining("has no 'clouds:' at its top level");
    }

    @Test
    void a_part_that_is_missing_is_called_as_the_file_calls_it() throws IOException {
        Files.writeString(
                directory.resolve("clouds.yaml"),
                "clouds: {one: {auth: {auth_url: 'https://k.example.org', username: ada}}}");

        assertThatThrownBy(() -> read(Map.of(), "one"))
                .hasMessageContaining("password of cloud 'one' in ")
                .hasMessageContaining("project_name of cloud 'one'")
                .hasMessageContaining("user_domain_name of cloud 'one'");
    }
}
