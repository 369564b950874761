package dev.foretell.web.server;

import java.io.IOException;
import java.io.InputStream;

/** Opens files that come with the program. Stateless. */
final class Classpath {

    private Classpath() {}

    /**
     * Opens a file.
     *
     * @throws IOException when no file has that name
     */
    static InputStream open(String name) throws IOException {
        InputStream in = Classpath.class.getClassLoader().getResourceAsStream(name);
        if (in == null) {
            throw new IOException("the classpath has no " + name);
        }
        return in;
    }
}
