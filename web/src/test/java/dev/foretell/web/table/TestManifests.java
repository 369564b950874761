package dev.foretell.web.table;

import dev.foretell.manifest.Catalog;
import dev.foretell.manifest.Manifest;
import java.nio.file.Path;

/** The shipped manifests. */
public final class TestManifests {

    static final Catalog CATALOG = Catalog.read(Path.of("../model/repository"));
    public static final Manifest IRIS = CATALOG.newest("iris").orElseThrow().manifest();
    static final Manifest DIABETES = CATALOG.newest("diabetes").orElseThrow().manifest();

    private TestManifests() {}
}
