package dev.foretell.openstack.cloud;

import java.util.Map;

/**
 * A request to create a server.
 *
 * @param userData base64; contains secrets, so printing the request leaves it out
 */
public record VmRequest(
        String name,
        Image image,
        Flavor flavor,
        CloudNetwork network,
        KeyPair keyPair,
        SecurityGroup group,
        Secret userData,
        Map<String, String> metadata) {}
