package dev.foretell.openstack.cloud;

/** The packet filter of a server. The description contains the tag of its launch. */
public record SecurityGroup(String id, String name, String description) {}
