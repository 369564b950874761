package dev.foretell.openstack.cloud;

import static java.util.Objects.requireNonNullElse;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.openstack4j.api.Builders;
import org.openstack4j.api.OSClient.OSClientV3;
import org.openstack4j.core.transport.Config;
import org.openstack4j.model.common.ActionResponse;
import org.openstack4j.model.network.Port;
import org.openstack4j.model.network.options.PortListOptions;
import org.openstack4j.openstack.internal.OSAuthenticator;

/**
 * Requests to the cloud: listing, creating and deleting resources. Every call is one request or a few, and throws
 * {@link CloudException} if the cloud cannot be reached or refuses. For the thread that logged in: openstack4j keeps
 * the session there.
 */
public final class Cloud {

    private static final int CONNECT_MILLIS = 10_000;
    private static final int READ_MILLIS = 60_000;
    private static final int NOT_FOUND = 404;

    private final CloudAccount account;
    private final OSClientV3 client;

    private Cloud(CloudAccount account, OSClientV3 client) {
        this.account = account;
        this.client = client;
    }

    /**
     * Logs in. The token is renewed when it ends.
     *
     * @throws CloudException if the cloud does not respond, or refuses the login
     * @throws UsageException if the account's file of certificates contains none
     */
    public static Cloud login(CloudAccount account) {
        account.authority().ifPresent(TrustedAuthority::trust);
        Config config = Config.newConfig()
                .withConnectionTimeout(CONNECT_MILLIS)
                .withReadTimeout(READ_MILLIS)
                .withEndpointURLResolver(new ServiceCatalog(account.region(), account.facing()));
        Config verified = account.verified() ? config : config.withSSLVerificationDisabled();
        return CloudErrors.translated(
                "log in at " + account.authUrl() + " as " + account.login(),
                () -> new Cloud(account, (OSClientV3) OSAuthenticator.invoke(
                        account.login().request(), account.authUrl().toString(), null, verified, null)));
    }

    /** Which cloud, and as whom, in words. */
    public String describe() {
        return account.toString();
    }

    /** All images that can be seen. */
    public List<Image> images() {
        return ask("list the images", () -> {
            List<Image> images = new ArrayList<>();
            Map<String, String> page = new HashMap<>(Map.of("limit", "1000"));
            int before;
            do {
                before = images.size();
                client.imagesV2().list(page).forEach(each -> images.add(ResourceConversion.image(each)));
                if (images.size() > before) {
                    page.put("marker", images.get(images.size() - 1).id());
                }
            } while (images.size() > before);
            return images;
        });
    }

    /** The image with an id, even one that is not listed. */
    public Optional<Image> image(String id) {
        return ask(
                "look up image " + id,
                () -> Optional.ofNullable(client.imagesV2().get(id)).map(ResourceConversion::image));
    }

    /** All flavors that may be used. */
    public List<Flavor> flavors() {
        return ask(
                "list the flavors",
                () -> client.compute().flavors().list().stream()
                        .map(ResourceConversion::flavor)
                        .toList());
    }

    /** All networks that can be seen. */
    public List<CloudNetwork> networks() {
        return ask(
                "list the networks",
                () -> client.networking().network().list().stream()
                        .map(ResourceConversion::network)
                        .toList());
    }

    /** The user's key pairs. */
    public List<KeyPair> keyPairs() {
        return ask(
                "list the key pairs",
                () -> client.compute().keypairs().list().stream()
                        .map(each -> new KeyPair(each.getName()))
                        .toList());
    }

    /** The project's servers of a name, without the faults of those that failed. */
    public List<Vm> vms(String name) {
        return ask(
                "list the servers",
                () -> client.compute().servers().list(Map.of("name", "^" + name + "$")).stream()
                        .filter(each -> name.equals(each.getName()))
                        .map(ResourceConversion::vm)
                        .toList());
    }

    /** A server, unless it is gone. */
    public Optional<Vm> vm(String id) {
        return ask(
                "look at server " + id,
                () -> Optional.ofNullable(client.compute().servers().get(id))
                        .map(ResourceConversion::vm)
                        .filter(each -> !each.state().equals("DELETED")));
    }

    /** Creates a server and returns its id. The server is not active yet. */
    public String boot(VmRequest request) {
        return ask(
                "boot server " + request.name(),
                () -> there(client.compute()
                                .servers()
                                .boot(Builders.server()
                                        .name(request.name())
                                        .image(request.image().id())
                                        .flavor(request.flavor().id())
                                        .networks(List.of(request.network().id()))
                                        .keypairName(request.keyPair().name())
                                        .addSecurityGroup(request.group().id())
                                        .userData(request.userData().value())
                                        .addMetadata(request.metadata())
                                        .build()))
                        .getId());
    }

    /** Starts to delete a server; does nothing if it does not exist. */
    public void deleteVm(String id) {
        done("delete server " + id, () -> client.compute().servers().delete(id));
    }

    /** The last lines of a server's console; empty if the cloud does not show it, or not yet. */
    public List<String> console(String id, int lines) {
        try {
            return ask(
                    "read the console",
                    () -> requireNonNullElse(client.compute().servers().getConsoleOutput(id, lines), "")
                            .lines()
                            .toList());
        } catch (CloudException e) {
            return List.of();
        }
    }

    /** The project's security groups. */
    public List<SecurityGroup> securityGroups() {
        return ask(
                "list the security groups",
                () -> client.networking().securitygroup().list(ofProject()).stream()
                        .map(ResourceConversion::securityGroup)
                        .toList());
    }

    /** Creates a security group that allows all egress and no ingress. */
    public SecurityGroup createSecurityGroup(String name, String description) {
        return ask("create security group " + name, () -> {
            var made = there(client.networking()
                    .securitygroup()
                    .create(Builders.securityGroup()
                            .name(name)
                            .description(description)
                            .build()));
            return new SecurityGroup(made.getId(), name, description);
        });
    }

    /** Allows ingress to a TCP port from everywhere. */
    public void letIn(SecurityGroup group, int port, String etherType) {
        ask(
                "let port " + port + " into security group " + group.name(),
                () -> there(client.networking()
                        .securityrule()
                        .create(Builders.securityGroupRule()
                                .securityGroupId(group.id())
                                .direction("ingress")
                                .ethertype(etherType)
                                .protocol("tcp")
                                .portRangeMin(port)
                                .portRangeMax(port)
                                .build())));
    }

    /**
     * Deletes a security group; does nothing if it does not exist.
     *
     * @throws CloudException that {@link CloudException#isConflict()} while a server uses it
     */
    public void deleteSecurityGroup(SecurityGroup group) {
        done(
                "delete security group " + group.name(),
                () -> client.networking().securitygroup().delete(group.id()));
    }

    /** The project's floating IPs. */
    public List<FloatingIp> floatingIps() {
        return ask(
                "list the floating IPs",
                () -> client.networking().floatingip().list(ofProject()).stream()
                        .map(ResourceConversion::floatingIp)
                        .toList());
    }

    /** Allocates a floating IP from a pool, and attaches it to a server's port on a network. */
    public FloatingIp attachFloatingIp(CloudNetwork pool, Vm vm, CloudNetwork network, String description) {
        return ask("attach a floating IP from " + pool.name(), () -> {
            Port port = client
                    .networking()
                    .port()
                    .list(PortListOptions.create().deviceId(vm.id()).networkId(network.id()))
                    .stream()
                    .findFirst()
                    .orElseThrow(() ->
                            new CloudException("server " + vm.name() + " has no port on network " + network.name()));
            return ResourceConversion.floatingIp(there(client.networking()
                    .floatingip()
                    .create(Builders.netFloatingIP()
                            .floatingNetworkId(pool.id())
                            .portId(port.getId())
                            .description(description)
                            .build())));
        });
    }

    /** Releases a floating IP; does nothing if it does not exist. */
    public void releaseFloatingIp(FloatingIp ip) {
        done(
                "release floating IP " + ip.address(),
                () -> client.networking().floatingip().delete(ip.id()));
    }

    /** A filter for the account's project. An administrator would get the resources of all projects without it. */
    private Map<String, String> ofProject() {
        var project = client.getToken().getProject();
        return project == null ? Map.of() : Map.of("tenant_id", project.getId());
    }

    private static <T> T ask(String act, Supplier<T> call) {
        return CloudErrors.translated(act, call);
    }

    private static void done(String act, Supplier<ActionResponse> call) {
        ActionResponse response = ask(act, call);
        if (!response.isSuccess() && response.getCode() != NOT_FOUND) {
            throw CloudErrors.refused(act, response.getCode(), response.getFault());
        }
    }

    /** The resource; openstack4j returns null when the cloud answers 404. */
    private static <T> T there(@Nullable T made) {
        if (made == null) {
            throw new CloudException("the cloud answered 404");
        }
        return made;
    }
}
