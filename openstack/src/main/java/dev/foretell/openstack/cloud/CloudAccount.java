package dev.foretell.openstack.cloud;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A cloud, and the login for it. Immutable; printing it shows no secret.
 *
 * @param authUrl Keystone's address, ending in {@code /v3}
 * @param region the region of the services; empty for the first in the catalog
 * @param facing the interface of the endpoints: {@code public}, {@code internal} or {@code admin}
 * @param authority a file of certificates (PEM) to trust in addition to the usual ones
 * @param verified whether the cloud's certificates are checked
 */
public record CloudAccount(
        URI authUrl, Login login, Optional<String> region, String facing, Optional<Path> authority, boolean verified) {

    /**
     * Reads the account: from the entry of {@code clouds.yaml} that is named by the argument or by {@code OS_CLOUD};
     * else from the {@code OS_*} variables, if {@code OS_AUTH_URL} is set; else from the only entry of
     * {@code clouds.yaml}.
     *
     * @param cloud the entry of {@code clouds.yaml}
     * @throws UsageException if none of these exists, or something is missing or wrong
     */
    public static CloudAccount read(ProcessEnvironment environment, @Nullable String cloud) {
        RcVariables variables = new RcVariables(environment.variables());
        Optional<String> named = Optional.ofNullable(cloud).or(() -> environment.variable("OS_CLOUD"));
        if (named.isEmpty() && variables.arePresent()) {
            return AccountReader.read(variables.values());
        }
        return AccountReader.read(new CloudsYaml(environment).values(named));
    }

    @Override
    public String toString() {
        return authUrl + " as " + login + region.map(name -> ", region " + name).orElse("");
    }
}
