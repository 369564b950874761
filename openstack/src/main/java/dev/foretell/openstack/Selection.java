package dev.foretell.openstack;

import dev.foretell.openstack.cloud.Flavor;
import dev.foretell.openstack.cloud.Image;
import dev.foretell.openstack.cloud.NamedResource;
import dev.foretell.openstack.cloud.UsageException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the cloud's resources that are named on the command line, and collects what is not found. For one use by one
 * thread.
 */
final class Selection {

    private static final int MOST_CHOICES = 100;

    private final List<String> errors = new ArrayList<>();

    /**
     * The resource with an id, or else with a name. If it is not given, {@link #check()} lists the choices.
     *
     * @param kind such as {@code flavor}; the option is {@code --flavor}, and several are {@code flavors}
     */
    <T extends NamedResource> Optional<T> choose(String kind, String option, @Nullable String wanted, List<T> choices) {
        if (wanted == null) {
            errors.add(option + " is missing; " + listed(kind, choices));
            return Optional.empty();
        }
        Optional<T> byId =
                choices.stream().filter(each -> each.id().equals(wanted)).findFirst();
        if (byId.isPresent()) {
            return byId;
        }
        List<T> named =
                choices.stream().filter(each -> each.name().equals(wanted)).toList();
        if (named.isEmpty()) {
            errors.add(option + ": there is no " + kind + " '" + wanted + "'; " + listed(kind, choices));
        } else if (named.size() > 1) {
            errors.add(option + ": there are " + named.size() + " " + kind + "s '" + wanted + "'; give the id of one:"
                    + named.stream().map(each -> "\n  " + each.id()).reduce("", String::concat));
        }
        return named.size() == 1 ? Optional.of(named.get(0)) : Optional.empty();
    }

    private static String listed(String kind, List<? extends NamedResource> choices) {
        if (choices.isEmpty()) {
            return "no " + kind + " is available to you";
        }
        StringBuilder text = new StringBuilder("choose one of these " + kind + "s:");
        choices.stream()
                .map(NamedResource::describe)
                .distinct()
                .sorted(Comparator.naturalOrder())
                .limit(MOST_CHOICES)
                .forEach(each -> text.append("\n  ").append(each));
        return choices.size() > MOST_CHOICES
                ? text + "\n  … and " + (choices.size() - MOST_CHOICES) + " more"
                : text.toString();
    }

    /** Refuses an image that cannot be booted, or not with the flavor. */
    void checkFit(Image image, Flavor flavor) {
        if (!image.active()) {
            errors.add("--image: image '" + image.name() + "' is not active");
        }
        if (image.minRam() > flavor.ram()) {
            errors.add("--flavor: image '" + image.name() + "' needs " + image.minRam() + " MiB of memory, and flavor '"
                    + flavor.name() + "' has " + flavor.ram());
        }
        if (flavor.disk() > 0 && image.minDisk() > flavor.disk()) {
            errors.add("--flavor: image '" + image.name() + "' needs " + image.minDisk() + " GiB of disk, and flavor '"
                    + flavor.name() + "' has " + flavor.disk());
        }
    }

    /**
     * Ends the selection.
     *
     * @throws UsageException if something was not found
     */
    void check() {
        if (!errors.isEmpty()) {
            throw new UsageException(errors);
        }
    }
}
