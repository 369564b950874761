/**
 * The program that launches a VM which serves Foretell on an OpenStack cloud, looks at it, waits for it and deletes it. {@link
 * dev.foretell.openstack.Main} has the commands; {@link dev.foretell.openstack.Launch} and {@link dev.foretell.openstack.Deletion} do the
 * work, {@link dev.foretell.openstack.LaunchTag} says what belongs to which launch.
 */
@NullMarked
package dev.foretell.openstack;

import org.jspecify.annotations.NullMarked;
