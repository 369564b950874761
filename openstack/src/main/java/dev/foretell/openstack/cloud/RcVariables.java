package dev.foretell.openstack.cloud;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The {@code OS_*} variables that an RC file sets, as openstacksdk and keystoneauth read them. Immutable. */
final class RcVariables {

    private static final List<String> PARTS = List.of(
            "auth_url",
            "auth_type",
            "identity_api_version",
            "username",
            "user_id",
            "user_domain_name",
            "user_domain_id",
            "password",
            "project_name",
            "project_id",
            "project_domain_name",
            "project_domain_id",
            "application_credential_id",
            "application_credential_name",
            "application_credential_secret",
            "region_name",
            "interface",
            "cacert",
            "insecure");

    /** Older names of variables, and the current keys. */
    private static final Map<String, String> FORMER = Map.of(
            "OS_TENANT_NAME", "project_name",
            "OS_TENANT_ID", "project_id",
            "OS_ENDPOINT_TYPE", "interface");

    private static final Map<String, String> DEFAULTS = Map.of(
            "OS_DEFAULT_DOMAIN", "domain_id",
            "OS_DEFAULT_DOMAIN_ID", "domain_id",
            "OS_DEFAULT_DOMAIN_NAME", "domain_name");

    private final Map<String, String> environment;

    RcVariables(Map<String, String> environment) {
        this.environment = environment;
    }

    boolean arePresent() {
        return !environment.getOrDefault("OS_AUTH_URL", "").isBlank();
    }

    AccountValues values() {
        Map<String, String> values = new LinkedHashMap<>();
        FORMER.forEach((variable, part) -> take(values, part, variable));
        PARTS.forEach(part -> take(values, part, variableOf(part)));
        DEFAULTS.forEach((variable, part) -> takeDefault(values, part, variable));
        return new AccountValues(values, RcVariables::variableOf);
    }

    private static String variableOf(String part) {
        return "OS_" + part.toUpperCase(Locale.ROOT);
    }

    private void take(Map<String, String> values, String part, String variable) {
        String value = environment.getOrDefault(variable, "");
        if (!value.isBlank()) {
            values.put(part, value);
        }
    }

    private void takeDefault(Map<String, String> values, String part, String variable) {
        for (String whose : List.of("user_", "project_")) {
            if (!values.containsKey(whose + "domain_id") && !values.containsKey(whose + "domain_name")) {
                take(values, whose + part, variable);
            }
        }
    }
}
