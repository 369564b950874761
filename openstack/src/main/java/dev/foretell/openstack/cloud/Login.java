package dev.foretell.openstack.cloud;

import org.jspecify.annotations.Nullable;
import org.openstack4j.model.common.Identifier;
import org.openstack4j.openstack.identity.v3.domain.KeystoneAuth;

/** As whom to ask Keystone for a token. Immutable; printing one shows no secret. */
sealed interface Login {

    /** What Keystone (Identity API v3) wants to be sent. */
    KeystoneAuth request();

    /** A user's password, for one project. A domain is needed by whoever is given by name. */
    record Password(
            Identifier user,
            @Nullable Identifier userDomain,
            Secret password,
            Identifier project,
            @Nullable Identifier projectDomain)
            implements Login {

        @Override
        public KeystoneAuth request() {
            KeystoneAuth.AuthScope scope = projectDomain == null
                    ? KeystoneAuth.AuthScope.project(project)
                    : KeystoneAuth.AuthScope.project(project, projectDomain);
            return userDomain == null
                    ? new KeystoneAuth(user.getId(), password.value(), null, scope)
                    : new KeystoneAuth(user.getId(), password.value(), userDomain, scope);
        }

        @Override
        public String toString() {
            return "user " + user.getId() + ", project " + project.getId();
        }
    }

    /** An application credential, which has its project with it. By name it needs its user, who by name needs a domain. */
    record ApplicationCredential(
            Identifier credential,
            Secret secret,
            @Nullable Identifier user,
            @Nullable Identifier userDomain) implements Login {

        @Override
        public KeystoneAuth request() {
            return new ApplicationCredentialAuth(this);
        }

        @Override
        public String toString() {
            return "application credential " + credential.getId();
        }
    }
}
