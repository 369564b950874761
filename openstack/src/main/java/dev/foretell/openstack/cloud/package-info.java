/**
 * The cloud: which one, as whom ({@link dev.foretell.openstack.cloud.CloudAccount}, read from {@code OS_*} variables or {@code clouds.yaml}),
 * and what is asked of it ({@link dev.foretell.openstack.cloud.Cloud}). The only package that knows openstack4j.
 */
@NullMarked
package dev.foretell.openstack.cloud;

import org.jspecify.annotations.NullMarked;
