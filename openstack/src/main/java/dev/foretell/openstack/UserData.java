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
 * What cloud-init does on the VM. Settings stand in it as lines {@code NAME=value}, after spaces, in words of the shell. Immutable; printing it
 * shows its size only, since it holds secrets.
 *
 * @param text the bytes, one character each: a file of one's own may be compressed, and must stay as it is
 */
record UserData(String source, String text) {

    /** Nova's limit of {@code user_data}, counted after encoding (nova/api/openstack/compute/schemas/servers.py). */
    static final int LARGEST_BASE64 = 65_535;

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:@%+,=-]*");

    /** The user-data that ships with this program: {@code docker} or {@code systemd}. */
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
     * @throws UsageException when it cannot be read, or is empty
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

    /** The value of a setting as it stands there; none when the user-data has no such line. */
    Optional<String> find(String name) {
        Matcher matcher = line(name).matcher(text);
        return matcher.find() ? Optional.of(matcher.group(2).strip()) : Optional.empty();
    }

    /**
     * With a value for a setting.
     *
     * @throws UsageException when the user-data does not have that setting exactly once, or the value is no line of printable ASCII
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

    /** What a word of the shell means, where it is quoted as a whole or not at all. */
    static String unquoted(String word) {
        boolean quoted = word.length() > 1 && word.startsWith("'") && word.endsWith("'");
        return quoted ? word.substring(1, word.length() - 1).replace("'\\''", "'") : word;
    }

    /** As the API wants it. */
    Secret base64() {
        return new Secret(Base64.getEncoder().encodeToString(bytes()));
    }

    /**
     * Itself, unless it is too large for the API.
     *
     * @throws UsageException when it is
     */
    UserData checked() {
        int size = base64().value().length();
        if (size > LARGEST_BASE64) {
            throw new UsageException("the user-data of " + source + " is too large: " + size
                    + " bytes in base64, and Nova takes " + LARGEST_BASE64 + " (64 KiB; 49149 bytes before encoding)");
        }
        return this;
    }

    /** How large it is. */
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
