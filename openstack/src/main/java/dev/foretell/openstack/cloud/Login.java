package dev.foretell.openstack.cloud;

import org.jspecify.annotations.Nullable;
import org.openstack4j.model.common.Identifier;
import org.openstack4j.openstack.identity.v3.domain.KeystoneAuth;

/** The credentials for a token of Keystone. Immutable; printing them shows no secret. */
sealed interface Login {

    /** The request that Keystone (Identity API v3) expects. */
    KeystoneAuth request();

    /** A user's password, for one project. A user or project that is given by name needs a domain. */
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

    /**
     * An application credential, which belongs to a project. One that is given by name needs its user, and a user by
     * name needs a domain.
     */
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
