package dev.foretell.openstack;

import dev.foretell.openstack.cloud.Secret;
import dev.foretell.openstack.cloud.UsageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The user-data that cloud-init runs on the VM. It contains settings as lines {@code NAME=value}, which may be indented
 * and are quoted for the shell. Immutable; printing it shows only its size, since it contains secrets.
 *
 * @param text the bytes, one character each: the user's own file may be compressed, and must not change
 */
record UserData(String source, String text) {

    /** Nova's limit of {@code user_data}, counted after encoding (nova/api/openstack/compute/schemas/servers.py). */
    static final int LARGEST_BASE64 = 65_535;

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:@%+,=-]*");

    /** The user-data that this program ships: {@code docker} or {@code systemd}. */
    static UserData shipped(String name) {
        String resource = "/cloud-init/" + name + ".yaml";
        try (InputStream in = UserData.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("this program was built without " + resource);
            }
            return new UserData(name + ".yaml", latin1(in.readAllBytes()));
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + resource, e);
        }
    }

    /**
     * The user-data in a file.
     *
     * @throws UsageException if it cannot be read, or is empty
     */
    static UserData in(Path file) {
        try {
            UserData data = new UserData(file.toString(), latin1(Files.readAllBytes(file)));
            if (data.text.isBlank()) {
                throw new UsageException("--user-data: " + file + " is empty");
            }
            return data;
        } catch (IOException e) {
            throw new UsageException("--user-data: cannot read " + file + " (" + FileErrors.reason(e) + ")");
        }
    }

    private static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static Pattern line(String name) {
        return Pattern.compile("(?m)^([ \\t]*)" + Pattern.quote(name) + "=(.*)$");
    }

    /** The value of a setting as it is written; empty if the user-data has no such line. */
    Optional<String> find(String name) {
        Matcher matcher = line(name).matcher(text);
        return matcher.find() ? Optional.of(matcher.group(2).strip()) : Optional.empty();
    }

    /**
     * A copy with a value for a setting.
     *
     * @throws UsageException if the user-data does not have that setting exactly once, or the value is not a line of
     *     printable ASCII
     */
    UserData with(String name, String value) {
        if (!value.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw new UsageException("the value for " + name + " has characters other than printable ASCII");
        }
        Matcher matcher = line(name).matcher(text);
        if (matcher.results().count() != 1) {
            throw new UsageException(source + " must have one line '" + name + "=' to set it in, and has "
                    + line(name).matcher(text).results().count());
        }
        return new UserData(source, matcher.replaceFirst("$1" + name + "=" + Matcher.quoteReplacement(quoted(value))));
    }

    private static String quoted(String value) {
        return PLAIN.matcher(value).matches() ? value : "'" + value.replace("'", "'\\''") + "'";
    }

    /** The value of a shell word that is quoted as a whole or not at all. */
    static String unquoted(String word) {
        boolean quoted = word.length() > 1 && word.startsWith("'") && word.endsWith("'");
        return quoted ? word.substring(1, word.length() - 1).replace("'\\''", "'") : word;
    }

    /** The user-data in the form of the API. */
    Secret base64() {
        return new Secret(Base64.getEncoder().encodeToString(bytes()));
    }

    /**
     * This user-data, if it is not too large for the API.
     *
     * @throws UsageException if it is
     */
    UserData checked() {
        int size = base64().value().length();
        if (size > LARGEST_BASE64) {
            throw new UsageException("the user-data of " + source + " is too large: " + size
                    + " bytes in base64, and Nova takes " + LARGEST_BASE64 + " (64 KiB; 49149 bytes before encoding)");
        }
        return this;
    }

    /** Its size in words. */
    String size() {
        return bytes().length + " bytes, " + base64().value().length() + " of " + LARGEST_BASE64 + " in base64";
    }

    private byte[] bytes() {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
        return source + " (" + size() + ")";
    }
}
