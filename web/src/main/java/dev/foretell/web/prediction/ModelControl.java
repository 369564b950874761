package dev.foretell.web.prediction;

import java.util.Set;

/** Takes models out of service and puts them back. Safe for use by several threads. */
public interface ModelControl {

    /**
     * Has a model served again. One that is served already stays so.
     *
     * @throws UnknownModelException when the repository has no such model
     * @throws ModelControlException when that is not possible here
     */
    void load(String model);

    /**
     * Has a model served no longer, in all its versions. One that is not served stays so.
     *
     * @throws UnknownModelException when the repository has no such model
     * @throws ModelControlException when that is not possible here
     */
    void unload(String model);

    /**
     * The models of the repository that are out of service, in order.
     *
     * @throws ModelControlException when the repository cannot be read
     */
    Set<String> unloaded();
}
