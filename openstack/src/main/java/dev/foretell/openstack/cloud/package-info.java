/**
 * The cloud: which one, and the login for it ({@link dev.foretell.openstack.cloud.CloudAccount}, read from {@code OS_*}
 * variables or {@code clouds.yaml}), and requests to it ({@link dev.foretell.openstack.cloud.Cloud}). The only package
 * that uses openstack4j.
 */
@NullMarked
package dev.foretell.openstack.cloud;

import org.jspecify.annotations.NullMarked;
