package dev.foretell.openstack.cloud;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.openstack4j.model.common.Identifier;

/** Reads an account from values, and collects all that is missing or wrong. For one use by one thread. */
final class AccountReader {

    private static final Set<String> PASSWORD_TYPES = Set.of("password", "v3password");
    private static final Set<String> CREDENTIAL_TYPES = Set.of("v3applicationcredential", "application_credential");
    private static final Set<String> FACINGS = Set.of("public", "internal", "admin");
    private static final Set<String> YES = Set.of("true", "yes", "on", "1");
    private static final Set<String> NO = Set.of("false", "no", "off", "0");

    /** A placeholder for what is missing, until the errors are reported. */
    private static final Identifier MISSING = Identifier.byName("");

    private final AccountValues values;
    private final List<String> errors = new ArrayList<>();

    private AccountReader(AccountValues values) {
        this.values = values;
    }

    /**
     * Reads an account.
     *
     * @throws UsageException with all errors
     */
    static CloudAccount read(AccountValues values) {
        return new AccountReader(values).read();
    }

    private CloudAccount read() {
        CloudAccount account =
                new CloudAccount(authUrl(), login(), values.find("region_name"), facing(), authority(), verified());
        if (!errors.isEmpty()) {
            throw new UsageException(errors);
        }
        return account;
    }

    private URI authUrl() {
        values.find("identity_api_version")
                .filter(version -> !version.equals("3") && !version.startsWith("3."))
                .ifPresent(version -> wrong("identity_api_version", "3", version));
        String text = required("auth_url");
        try {
            URI url = URI.create(text.replaceAll("/+$", ""));
            if (url.getRawUserInfo() != null) {
                errors.add(values.nameOf("auth_url") + ": expected a URL without user and password");
                return URI.create("");
            }
            if (!text.isEmpty()
                    && (url.getHost() == null || !Set.of("http", "https").contains(url.getScheme()))) {
                wrong("auth_url", "an http or https URL", text);
            }
            return withVersion(url);
        } catch (IllegalArgumentException e) {
            wrong("auth_url", "an http or https URL", text);
            return URI.create("");
        }
    }

    private URI withVersion(URI url) {
        if (url.toString().endsWith("/v2.0")) {
            wrong("auth_url", "version 3 of the Identity API (…/v3)", url.toString());
        }
        return url.toString().endsWith("/v3") ? url : URI.create(url + "/v3");
    }

    private Login login() {
        Optional<String> type = values.find("auth_type").map(text -> text.toLowerCase(Locale.ROOT));
        if (type.filter(CREDENTIAL_TYPES::contains).isPresent() || (type.isEmpty() && hasApplicationCredential())) {
            return applicationCredential();
        }
        type.filter(name -> !PASSWORD_TYPES.contains(name))
                .ifPresent(name -> wrong("auth_type", "password or v3applicationcredential", name));
        return password();
    }

    private boolean hasApplicationCredential() {
        return values.find("application_credential_id").isPresent()
                || values.find("application_credential_name").isPresent();
    }

    private Login password() {
        Identifier user = identifier("user_id", "username");
        Secret password = new Secret(required("password"));
        Identifier project = identifier("project_id", "project_name");
        Optional<Identifier> userDomain = find("user_domain_id", "user_domain_name");
        Optional<Identifier> projectDomain =
                find("project_domain_id", "project_domain_name").or(() -> userDomain);
        return new Login.Password(
                user,
                domainOf(user, "user", userDomain),
                password,
                project,
                domainOf(project, "project", projectDomain));
    }

    private Login applicationCredential() {
        Identifier credential = identifier("application_credential_id", "application_credential_name");
        Secret secret = new Secret(required("application_credential_secret"));
        if (credential.isTypeID()) {
            return new Login.ApplicationCredential(credential, secret, null, null);
        }
        Identifier user = identifier("user_id", "username");
        return new Login.ApplicationCredential(
                credential, secret, user, domainOf(user, "user", find("user_domain_id", "user_domain_name")));
    }

    /** The domain of a user or project that is given by name; an id needs none. */
    private @Nullable Identifier domainOf(Identifier whom, String kind, Optional<Identifier> domain) {
        if (whom.isTypeID() || whom == MISSING) {
            return null;
        }
        return domain.orElseGet(() -> missing(kind + "_domain_name", kind + "_domain_id"));
    }

    private Identifier identifier(String idPart, String namePart) {
        return find(idPart, namePart).orElseGet(() -> missing(namePart, idPart));
    }

    private Optional<Identifier> find(String idPart, String namePart) {
        return values.find(idPart)
                .map(Identifier::byId)
                .or(() -> values.find(namePart).map(Identifier::byName));
    }

    private String facing() {
        String text = values.find("interface").orElse("public").toLowerCase(Locale.ROOT);
        String facing = text.endsWith("url") ? text.substring(0, text.length() - "url".length()) : text;
        if (!FACINGS.contains(facing)) {
            wrong("interface", "public, internal or admin", text);
        }
        return facing;
    }

    private Optional<Path> authority() {
        Optional<Path> file = values.find("cacert").map(Path::of);
        file.filter(path -> !Files.isReadable(path))
                .ifPresent(path -> wrong("cacert", "a file of certificates that can be read", path.toString()));
        return file;
    }

    private boolean verified() {
        return flag("verify", true) && !flag("insecure", false);
    }

    private boolean flag(String part, boolean otherwise) {
        Optional<String> text = values.find(part).map(value -> value.toLowerCase(Locale.ROOT));
        if (text.isPresent() && !YES.contains(text.get()) && !NO.contains(text.get())) {
            wrong(part, "true or false", text.get());
        }
        return text.map(YES::contains).orElse(otherwise);
    }

    private String required(String part) {
        return values.find(part).orElseGet(() -> {
            errors.add(values.nameOf(part) + " is missing");
            return "";
        });
    }

    private Identifier missing(String part, String other) {
        errors.add(values.nameOf(part) + " is missing (or " + other + ")");
        return MISSING;
    }

    private void wrong(String part, String expected, String found) {
        errors.add(values.nameOf(part) + ": expected " + expected + ", found '" + found + "'");
    }
}
