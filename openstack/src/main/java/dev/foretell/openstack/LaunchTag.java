package dev.foretell.openstack;

import dev.foretell.openstack.cloud.UsageException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tag of a launch on everything that it creates, by which its resources are found: metadata of the server, the
 * description of the security group and of the floating IP. Immutable.
 *
 * @param name the user's name for the launch
 * @param id distinguishes it from an earlier launch of the same name
 */
record LaunchTag(String name, String id) {

    private static final String NAME_KEY = "foretell-launch";
    private static final String ID_KEY = "foretell-launch-id";
    private static final int ID_BYTES = 8;

    /** The form of names. The cloud uses the name as a host name, too (RFC 1123). */
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,50}[a-z0-9])?");

    private static final Pattern DESCRIPTION = Pattern.compile(NAME_KEY + " (\\S+) ([0-9a-f]+)");

    /**
     * The tag of a new launch.
     *
     * @throws UsageException if the name is not valid
     */
    static LaunchTag fresh(String name) {
        byte[] id = new byte[ID_BYTES];
        new SecureRandom().nextBytes(id);
        return new LaunchTag(checked(name), HexFormat.of().formatHex(id));
    }

    /**
     * The name, if it is valid.
     *
     * @throws UsageException if it is not
     */
    static String checked(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new UsageException(
                    "expected a name of 1 to 52 characters a-z, 0-9 and - (not at the ends), found '" + name + "'");
        }
        return name;
    }

    static Optional<LaunchTag> in(Map<String, String> metadata) {
        String name = metadata.getOrDefault(NAME_KEY, "");
        String id = metadata.getOrDefault(ID_KEY, "");
        return name.isEmpty() || id.isEmpty() ? Optional.empty() : Optional.of(new LaunchTag(name, id));
    }

    static Optional<LaunchTag> in(String description) {
        Matcher matcher = DESCRIPTION.matcher(description);
        return matcher.matches() ? Optional.of(new LaunchTag(matcher.group(1), matcher.group(2))) : Optional.empty();
    }

    Map<String, String> metadata() {
        return Map.of(NAME_KEY, name, ID_KEY, id);
    }

    String description() {
        return NAME_KEY + " " + name + " " + id;
    }
}
