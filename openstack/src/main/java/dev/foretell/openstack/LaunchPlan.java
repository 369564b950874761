package dev.foretell.openstack;

import dev.foretell.openstack.cloud.CloudNetwork;
import dev.foretell.openstack.cloud.Flavor;
import dev.foretell.openstack.cloud.Image;
import dev.foretell.openstack.cloud.KeyPair;
import java.util.Optional;

/** The resources that a launch creates. Immutable; printing it shows no secret. */
record LaunchPlan(
        LaunchTag tag,
        Image image,
        Flavor flavor,
        CloudNetwork network,
        KeyPair keyPair,
        Optional<CloudNetwork> pool,
        UserData userData,
        Optional<AdminKey> adminKey) {

    String groupName() {
        return "foretell-" + tag.name();
    }
}
