package dev.foretell.openstack;

import dev.foretell.openstack.cloud.UsageException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for what the VM installs. Filled by picocli; for one use. */
final class UserDataOptions {

    private static final String ADMIN_KEY = "ADMIN_KEY";
    private static final int MOST_WORKERS = 64;
    private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");
    private static final Pattern IMAGE_PREFIX =
            Pattern.compile("[a-z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?(:[0-9]+)?(/[a-z0-9._-]+)*");

    enum Install {
        DOCKER,
        SYSTEMD;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(
            names = "--install",
            paramLabel = "docker|systemd",
            description = "how the VM runs Foretell: with Docker, or as systemd units (default: systemd)")
    @Nullable
    Install install;

    @Option(names = "--user-data", paramLabel = "FILE", description = "your own user-data, instead of --install")
    @Nullable
    Path userData;

    @Option(
            names = "--archive",
            paramLabel = "URL",
            description = "URL of the release archive that the VM downloads (http, https or file)")
    @Nullable
    String archive;

    @Option(
            names = "--archive-sha256",
            paramLabel = "HEX",
            description = "SHA-256 digest of the archive, which the VM checks")
    @Nullable
    String archiveSha256;

    @Option(
            names = "--images",
            paramLabel = "PREFIX",
            description = "with --install docker: pull PREFIX/foretell-web and PREFIX/foretell-worker"
                    + " instead of building them from the archive")
    @Nullable
    String images;

    @Option(names = "--workers", paramLabel = "N", description = "number of workers (default: 2)")
    @Nullable
    Integer workers;

    @Option(
            names = "--admin-key-file",
            paramLabel = "FILE",
            description = "file with the admin key (default: foretell-NAME.key in this directory,"
                    + " created with a new key if it does not exist)")
    @Nullable
    Path adminKeyFile;

    /**
     * The user-data with these settings, not larger than the cloud accepts.
     *
     * @throws UsageException with all errors
     */
    UserData render(Optional<AdminKey> key) {
        List<String> errors = errors();
        if (!errors.isEmpty()) {
            throw new UsageException(errors);
        }
        UserData data = userData == null ? UserData.shipped(installed().toString()) : UserData.in(userData);
        for (Map.Entry<String, String> setting : settings().entrySet()) {
            data = data.with(setting.getKey(), setting.getValue());
        }
        if (key.isPresent()) {
            data = data.with(ADMIN_KEY, key.get().key().value());
        }
        if (data.find("ARCHIVE").map(UserData::unquoted).filter(String::isEmpty).isPresent()) {
            throw new UsageException("--archive is missing: the URL of the release archive that the VM installs");
        }
        return data.checked();
    }

    /** The key that goes into the user-data. The user's own user-data gets one only if its file is given. */
    Optional<AdminKey> adminKey(String name, Path directory) {
        if (adminKeyFile != null) {
            return Optional.of(AdminKey.in(adminKeyFile));
        }
        return userData == null ? Optional.of(AdminKey.of(name, directory)) : Optional.empty();
    }

    /** The settings of the user-data in words, without secrets. */
    static List<String> describe(UserData data) {
        List<String> lines = new ArrayList<>();
        for (String name : List.of("ARCHIVE", "ARCHIVE_SHA256", "IMAGES", "WORKERS", ADMIN_KEY)) {
            data.find(name)
                    .map(UserData::unquoted)
                    .filter(value -> !value.isEmpty())
                    .ifPresent(
                            value -> lines.add(name + "=" + (name.equals(ADMIN_KEY) ? "***" : withoutSecrets(value))));
        }
        return lines;
    }

    private Install installed() {
        return install == null ? Install.SYSTEMD : install;
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        put(settings, "ARCHIVE", archive);
        put(settings, "ARCHIVE_SHA256", archiveSha256);
        put(settings, "IMAGES", images);
        put(settings, "WORKERS", workers);
        return settings;
    }

    private static void put(Map<String, String> settings, String name, @Nullable Object value) {
        if (value != null) {
            settings.put(name, value.toString());
        }
    }

    private List<String> errors() {
        List<String> errors = new ArrayList<>();
        if (archive != null && !isUrl(archive)) {
            errors.add("--archive: expected an http, https or file URL, found '" + withoutSecrets(archive) + "'");
        }
        if (archiveSha256 != null && !SHA256.matcher(archiveSha256).matches()) {
            errors.add("--archive-sha256: expected 64 hexadecimal digits, found '" + archiveSha256 + "'");
        }
        if (workers != null && (workers < 1 || workers > MOST_WORKERS)) {
            errors.add("--workers: expected 1 to " + MOST_WORKERS + ", found " + workers);
        }
        if (images != null && !IMAGE_PREFIX.matcher(images).matches()) {
            errors.add("--images: expected a prefix such as registry.example.org/team, found '" + images + "'");
        }
        if (images != null && userData == null && installed() != Install.DOCKER) {
            errors.add("--images requires --install docker");
        }
        if (install != null && userData != null) {
            errors.add("--install and --user-data are mutually exclusive");
        }
        return errors;
    }

    private static boolean isUrl(String text) {
        try {
            URI url = URI.create(text);
            return url.getScheme() != null && (url.getScheme().equals("file") ? url.getPath() != null : isRemote(url));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isRemote(URI url) {
        return Set.of("http", "https").contains(url.getScheme()) && url.getHost() != null;
    }

    /** Hides the parts of a URL that may be secret: a password before its host, or a signature after its path. */
    private static String withoutSecrets(String url) {
        return url.replaceFirst("//[^/@]*@", "//***@").replaceFirst("\\?.*", "?***");
    }
}
