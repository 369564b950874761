/**
 * The program that launches a VM with Foretell on an OpenStack cloud, shows its state, waits for it and deletes it.
 * {@link dev.foretell.openstack.Main} lists the commands; {@link dev.foretell.openstack.Launch} and
 * {@link dev.foretell.openstack.Deletion} do the work; {@link dev.foretell.openstack.LaunchTag} identifies the
 * resources of a launch.
 */
@NullMarked
package dev.foretell.openstack;

import org.jspecify.annotations.NullMarked;
