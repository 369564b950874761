package dev.foretell.openstack.cloud;

import static java.util.Objects.requireNonNullElse;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openstack4j.model.compute.Server;
import org.openstack4j.model.network.NetFloatingIP;
import org.openstack4j.model.network.Network;

/** Converts openstack4j's resources into the records of this package. Without state. */
final class ResourceConversion {

    private ResourceConversion() {}

    static Image image(org.openstack4j.model.image.v2.Image image) {
        return new Image(
                image.getId(),
                text(image.getName()),
                image.getStatus() == org.openstack4j.model.image.v2.Image.ImageStatus.ACTIVE,
                requireNonNullElse(image.getMinRam(), 0L),
                requireNonNullElse(image.getMinDisk(), 0L));
    }

    static Flavor flavor(org.openstack4j.model.compute.Flavor flavor) {
        return new Flavor(flavor.getId(), flavor.getName(), flavor.getRam(), flavor.getVcpus(), flavor.getDisk());
    }

    static CloudNetwork network(Network network) {
        return new CloudNetwork(network.getId(), text(network.getName()), network.isRouterExternal());
    }

    static SecurityGroup securityGroup(org.openstack4j.model.network.SecurityGroup group) {
        return new SecurityGroup(group.getId(), text(group.getName()), text(group.getDescription()));
    }

    static FloatingIp floatingIp(NetFloatingIP ip) {
        return new FloatingIp(ip.getId(), ip.getFloatingIpAddress(), text(ip.getDescription()));
    }

    static Vm vm(Server server) {
        return new Vm(
                server.getId(),
                text(server.getName()),
                server.getStatus() == null ? "UNKNOWN" : server.getStatus().name(),
                Optional.ofNullable(server.getTaskState()),
                Optional.ofNullable(server.getFault()).map(fault -> text(fault.getMessage())),
                addresses(server),
                requireNonNullElse(server.getMetadata(), Map.of()));
    }

    private static List<Vm.Address> addresses(Server server) {
        if (server.getAddresses() == null) {
            return List.of();
        }
        return server.getAddresses().getAddresses().values().stream()
                .flatMap(List::stream)
                .map(each -> new Vm.Address(each.getAddr(), "floating".equals(each.getType()), each.getVersion() == 6))
                .toList();
    }

    /** A text that the cloud may leave out. */
    private static String text(@Nullable String text) {
        return requireNonNullElse(text, "");
    }
}
