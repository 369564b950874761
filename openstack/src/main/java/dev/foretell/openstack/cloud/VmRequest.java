package dev.foretell.openstack.cloud;

import java.util.Map;

/**
 * A server to be made.
 *
 * @param userData base64; holds secrets, so that printing the request leaves it out
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
