package dev.foretell.openstack.cloud;

/** A server's packet filter. The description tells whose it is. */
public record SecurityGroup(String id, String name, String description) {}
