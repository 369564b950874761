package dev.foretell.openstack;

import dev.foretell.openstack.cloud.Flavor;
import dev.foretell.openstack.cloud.Image;
import dev.foretell.openstack.cloud.KeyPair;
import dev.foretell.openstack.cloud.Network;
import java.util.Optional;

/** What a launch makes. Immutable; printing it shows no secret. */
record Plan(
        Mark mark,
        Image image,
        Flavor flavor,
        Network network,
        KeyPair keyPair,
        Optional<Network> pool,
        UserData userData,
        Optional<AdminKey> adminKey) {

    String groupName() {
        return "foretell-" + mark.name();
    }
}
