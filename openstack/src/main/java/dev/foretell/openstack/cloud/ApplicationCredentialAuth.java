package dev.foretell.openstack.cloud;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRootName;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openstack4j.model.common.Identifier;
import org.openstack4j.openstack.common.Auth;
import org.openstack4j.openstack.identity.v3.domain.KeystoneAuth;

/**
 * The request for a token with an application credential, which openstack4j 3.12 does not support: Identity API v3,
 * "Authenticating with an Application Credential". It has the type of a request with a password, so that openstack4j
 * keeps it and sends it again when the token expires.
 */
@JsonRootName("auth")
final class ApplicationCredentialAuth extends KeystoneAuth {

    private static final long serialVersionUID = 1L;

    @JsonIgnore
    private final transient Login.ApplicationCredential login;

    ApplicationCredentialAuth(Login.ApplicationCredential login) {
        super(Auth.Type.CREDENTIALS);
        this.login = login;
    }

    @Override
    @JsonProperty("identity")
    public Identity getIdentity() {
        return new CredentialIdentity(new Credential(
                idOf(login.credential()),
                nameOf(login.credential()),
                login.secret().value(),
                login.user() == null ? null : new User(idOf(login.user()), nameOf(login.user()), domain())));
    }

    private @Nullable Domain domain() {
        Identifier domain = login.userDomain();
        return domain == null ? null : new Domain(idOf(domain), nameOf(domain));
    }

    private static @Nullable String idOf(Identifier identifier) {
        return identifier.isTypeID() ? identifier.getId() : null;
    }

    private static @Nullable String nameOf(Identifier identifier) {
        return identifier.isTypeID() ? null : identifier.getId();
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Domain(@Nullable String id, @Nullable String name) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record User(
            @Nullable String id,
            @Nullable String name,
            @Nullable Domain domain) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Credential(
            @Nullable String id,
            @Nullable String name,
            String secret,
            @Nullable User user) {

        @Override
        public String toString() {
            return "***";
        }
    }

    record CredentialIdentity(
            @JsonProperty("application_credential") Credential credential) implements Identity {

        @Override
        @JsonProperty("methods")
        public List<String> getMethods() {
            return List.of("application_credential");
        }

        @Override
        @JsonIgnore
        public @Nullable Password getPassword() {
            return null;
        }

        @Override
        @JsonIgnore
        public @Nullable Token getToken() {
            return null;
        }
    }
}
