package dev.foretell.settings;

import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.stream.Stream;

/** The default model repository: found from a clone and from an unpacked release alike. */
final class RepositoryPath {

    private static final List<String> NAMES = List.of("model/repository", "models");

    private RepositoryPath() {}

    static Path find() {
        Path here = Path.of("").toAbsolutePath();
        return Stream.concat(Stream.of(here), Stream.iterate(program(here), path -> path != null, Path::getParent))
                .flatMap(folder -> NAMES.stream().map(folder::resolve))
                .filter(Files::isDirectory)
                .findFirst()
                .orElse(here.resolve(NAMES.get(0)));
    }

    /** The folder or archive that holds this class; the other path when there is none. */
    private static Path program(Path otherwise) {
        CodeSource source = RepositoryPath.class.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            return otherwise;
        }
        try {
            return Path.of(source.getLocation().toURI());
        } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException e) {
            return otherwise;
        }
    }
}
