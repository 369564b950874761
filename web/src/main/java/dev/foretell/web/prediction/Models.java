package dev.foretell.web.prediction;

import dev.foretell.manifest.Catalog;
import dev.foretell.manifest.Manifest;
import dev.foretell.web.history.Prediction;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the version of a model for each request, from the newest snapshot of the repository. Safe for use by several
 * threads.
 */
public final class Models {

    private final Availability availability;
    private volatile Catalog catalog;

    /** Creates the models of a snapshot, assuming that workers have loaded every version. */
    public Models(Catalog catalog) {
        this(catalog, (model, version) -> true);
    }

    /** Creates the models of a snapshot, of which workers have loaded some versions. */
    public Models(Catalog catalog, Availability availability) {
        this.catalog = catalog;
        this.availability = availability;
    }

    /** Replaces the snapshot with a newer one. */
    public void use(Catalog newer) {
        catalog = newer;
    }

    /** Chooses a version for a caller without a key, as {@link #choose(String, String, String)} does. */
    public Catalog.Entry choose(String model, @Nullable String version) {
        return choose(model, version, null);
    }

    /**
     * Chooses the requested version, or, without one, a version that workers have loaded, by the traffic split. When
     * they have loaded none, all versions count, since a worker may start.
     *
     * @param clientKey gives a caller the same version each time, or null
     * @throws UnknownModelException when there is none, or the model is unloaded
     */
    public Catalog.Entry choose(String model, @Nullable String version, @Nullable String clientKey) {
        Catalog current = catalog;
        List<String> versions = versions(current, model);
        return find(
                current,
                model,
                version == null ? current.traffic(model).choose(available(model, versions), clientKey) : version);
    }

    /**
     * The version of a model that pages show: the one with the most traffic.
     *
     * @throws UnknownModelException when there is none, or the model is unloaded
     */
    public Catalog.Entry shown(String model) {
        return shown(catalog, model);
    }

    private Catalog.Entry shown(Catalog catalog, String model) {
        List<String> versions = versions(catalog, model);
        return find(catalog, model, catalog.traffic(model).heaviest(available(model, versions)));
    }

    private List<String> available(String model, List<String> versions) {
        List<String> served = versions.stream()
                .filter(version -> availability.serves(model, version))
                .toList();
        return served.isEmpty() ? versions : served;
    }

    private static Catalog.Entry find(Catalog catalog, String model, String version) {
        return catalog.find(model, version)
                .orElseThrow(() -> new UnknownModelException("The model " + model + " has no version \""
                        + shortened(version) + "\"; it has " + String.join(", ", versions(catalog, model)) + "."));
    }

    private static List<String> versions(Catalog catalog, String model) {
        List<String> versions = catalog.versions(model).stream()
                .map(entry -> entry.manifest().version())
                .toList();
        if (versions.isEmpty()) {
            throw new UnknownModelException("There is no model \"" + shortened(model) + "\"; there are "
                    + String.join(", ", names(catalog)) + ".");
        }
        if (catalog.isUnloaded(model)) {
            throw new UnknownModelException("The model " + model + " is unloaded.");
        }
        return versions;
    }

    /** The version of the same model that answered a request, or, when that no longer exists, the requested one. */
    Manifest manifest(Manifest asked, String version) {
        return asked.version().equals(version)
                ? asked
                : find(asked.name(), version).orElse(asked);
    }

    /**
     * The version that made a prediction, which defines its classes.
     *
     * @throws UnknownModelException when it no longer exists
     */
    public Manifest manifest(Prediction prediction) {
        return choose(prediction.model(), prediction.version()).manifest();
    }

    /**
     * The request with the version that would be chosen now.
     *
     * @throws UnknownModelException when the model no longer exists
     */
    PredictionRequest chooseAgain(PredictionRequest request) {
        return request.withManifest(
                choose(request.manifest().name(), null, request.caller().key()).manifest());
    }

    /** Finds a version. */
    public Optional<Manifest> find(String model, String version) {
        return catalog.find(model, version).map(Catalog.Entry::manifest);
    }

    /**
     * The request of a stored job, with the version that its caller named, or the one that would be chosen now.
     *
     * @throws UnknownModelException when there is none
     */
    PredictionRequest request(Prediction job) {
        Manifest manifest = choose(job.model(), job.pinned() ? job.version() : null, job.clientKey())
                .manifest();
        CallerContext caller = new CallerContext(job.clientKey(), job.traceparent());
        return new PredictionRequest(
                job.id(), manifest, job.pinned(), job.contentType(), job.input(), job.rows(), false, caller, false);
    }

    private static String shortened(String name) {
        return name.length() <= 64 ? name : name.substring(0, 64) + "…";
    }

    /** The version that pages show of each model that takes rows of a table. */
    public List<Manifest> tables() {
        Catalog current = catalog;
        return names(current).stream()
                .map(name -> shown(current, name).manifest())
                .filter(manifest -> !manifest.takesImages())
                .toList();
    }

    /**
     * The versions of a model, oldest first.
     *
     * @throws UnknownModelException when there is no such model
     */
    public List<Catalog.Entry> versions(String model) {
        Catalog current = catalog;
        versions(current, model);
        return current.versions(model);
    }

    /**
     * The share of the traffic that each version of a model gets, from 0 to 1.
     *
     * @throws UnknownModelException when there is no such model
     */
    public Map<String, Double> shares(String model) {
        Catalog current = catalog;
        List<String> versions = versions(current, model);
        return current.traffic(model).shares(available(model, versions));
    }

    /**
     * The share of the traffic that each version of a model gets; empty when there is no such model, or it is unloaded.
     */
    public Map<String, Double> sharesOf(String model) {
        Catalog current = catalog;
        List<Catalog.Entry> versions = current.versions(model);
        return versions.isEmpty() || current.isUnloaded(model)
                ? Map.of()
                : current.traffic(model)
                        .shares(available(
                                model,
                                versions.stream()
                                        .map(entry -> entry.manifest().version())
                                        .toList()));
    }

    /** The versions of a model, oldest first, unloaded or not; empty when there is no such model. */
    public List<Catalog.Entry> allVersions(String model) {
        return catalog.versions(model);
    }

    /** Whether a model is out of service. */
    public boolean isUnloaded(String model) {
        return catalog.isUnloaded(model);
    }

    /** The names of all models, unloaded ones too. */
    public List<String> allNames() {
        return List.copyOf(catalog.names());
    }

    /** The versions of all models. */
    public List<Catalog.Entry> entries() {
        return catalog.entries();
    }

    /** The names of all models that are not unloaded. */
    public List<String> names() {
        return names(catalog);
    }

    private static List<String> names(Catalog catalog) {
        return catalog.names().stream()
                .filter(name -> !catalog.isUnloaded(name))
                .toList();
    }
}
