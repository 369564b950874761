package dev.foretell.web.prediction;

import java.util.Set;

/** Takes models out of service and puts them back. Safe for use by several threads. */
public interface ModelControl {

    /**
     * Puts a model back into service. Has no effect on a model that is in service.
     *
     * @throws UnknownModelException when the repository has no such model
     * @throws ModelControlException when this process cannot do that
     */
    void load(String model);

    /**
     * Takes all versions of a model out of service. Has no effect on a model that is out of service.
     *
     * @throws UnknownModelException when the repository has no such model
     * @throws ModelControlException when this process cannot do that
     */
    void unload(String model);

    /**
     * The models of the repository that are out of service, in order.
     *
     * @throws ModelControlException when the repository cannot be read
     */
    Set<String> unloaded();
}
