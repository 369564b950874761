package dev.foretell.openstack.cloud;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.openstack4j.api.identity.EndpointURLResolver;
import org.openstack4j.model.identity.URLResolverParams;
import org.openstack4j.model.identity.v3.Endpoint;
import org.openstack4j.model.identity.v3.Service;
import org.openstack4j.model.identity.v3.Token;

/**
 * Finds the URL of a service in the token's catalog. openstack4j's own resolver returns Keystone's URL if a service is
 * absent, and requests to it look like empty lists. Immutable.
 */
final class ServiceCatalog implements EndpointURLResolver {

    private final Optional<String> region;
    private final String facing;

    ServiceCatalog(Optional<String> region, String facing) {
        this.region = region;
        this.facing = facing;
    }

    @Override
    public String findURLV2(URLResolverParams params) {
        throw new UnsupportedOperationException("Identity API v2");
    }

    @Override
    public String findURLV3(URLResolverParams params) {
        return url(params.token, params.type.getType());
    }

    private String url(Token token, String type) {
        List<? extends Service> catalog = token.getCatalog() == null ? List.of() : token.getCatalog();
        List<? extends Endpoint> endpoints = catalog.stream()
                .filter(service -> type.equals(service.getType()))
                .flatMap(ServiceCatalog::endpoints)
                .filter(endpoint -> endpoint.getIface() != null
                        && facing.equalsIgnoreCase(endpoint.getIface().name()))
                .toList();
        return endpoints.stream()
                .filter(endpoint -> region.isEmpty() || region.get().equals(endpoint.getRegion()))
                .map(endpoint -> endpoint.getUrl().toString())
                .findFirst()
                .orElseThrow(() -> new CloudException(absent(type, endpoints)));
    }

    private static Stream<? extends Endpoint> endpoints(Service service) {
        return service.getEndpoints() == null ? Stream.of() : service.getEndpoints().stream();
    }

    private String absent(String type, List<? extends Endpoint> endpoints) {
        String what = "the cloud's catalog has no " + facing + " endpoint of the service '" + type + "'";
        if (endpoints.isEmpty()) {
            return what;
        }
        List<String> regions =
                endpoints.stream().map(Endpoint::getRegion).distinct().sorted().toList();
        return what + " in region '" + region.orElse("") + "'; it has " + String.join(", ", regions);
    }
}
