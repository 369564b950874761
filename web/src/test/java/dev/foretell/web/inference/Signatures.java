package dev.foretell.web.inference;

import dev.foretell.manifest.Catalog;
import dev.foretell.web.MadeManifest;
import java.nio.file.Path;

/** The signatures of the models that ship. */
final class Signatures {

    private static final Catalog CATALOG = Catalog.read(Path.of("../model/repository"));

    static final Signature IRIS = of("iris");
    static final Signature DIABETES = of("diabetes");
    static final Signature MNIST = of("mnist");

    static final Signature SHOP = Signature.of(MadeManifest.SHOP);
    static final Signature REGRESSION = Signature.of(MadeManifest.REGRESSION);

    private Signatures() {}

    private static Signature of(String model) {
        return Signature.of(CATALOG.newest(model).orElseThrow().manifest());
    }
}
