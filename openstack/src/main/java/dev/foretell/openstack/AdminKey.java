package dev.foretell.openstack;

import dev.foretell.openstack.cloud.Secret;
import dev.foretell.openstack.cloud.UsageException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The admin key of the launched system, and the file that stores it. Immutable; printing it shows no secret.
 *
 * @param isNew whether it was generated just now and is not in its file yet
 */
record AdminKey(Secret key, Path file, boolean isNew) {

    private static final int BYTES = 32;

    /** The form of a secret in {@code FORETELL_API_KEYS}. */
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._~+/=-]{16,}");

    /**
     * The key in a file.
     *
     * @throws UsageException if the file cannot be read or does not contain a key
     */
    static AdminKey in(Path file) {
        try {
            String key = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
            if (!FORM.matcher(key).matches()) {
                throw new UsageException("the admin key in " + file
                        + ": expected at least 16 of the characters A-Z, a-z, 0-9 and -._~+/=");
            }
            return new AdminKey(new Secret(key), file, false);
        } catch (IOException e) {
            throw new UsageException("cannot read the admin key in " + file + " (" + FileErrors.reason(e) + ")");
        }
    }

    /** The key of the launch of a name, stored in a directory; a new one if there is none. */
    static AdminKey of(String name, Path directory) {
        Path file = directory.resolve("foretell-" + name + ".key");
        return Files.exists(file) ? in(file) : new AdminKey(random(), file, true);
    }

    private static Secret random() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return new Secret(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /**
     * Stores a new key in its file, which only its owner can read; does nothing with one that is stored already.
     *
     * @throws UsageException if the file cannot be created
     */
    void store() {
        if (!isNew) {
            return;
        }
        Set<PosixFilePermission> owner = EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        try (var channel = Files.newByteChannel(
                        file,
                        EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(owner));
                var out = Channels.newOutputStream(channel)) {
            out.write((key.value() + "\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UsageException("cannot store the admin key in " + file + " (" + FileErrors.reason(e) + ")");
        }
    }
}
