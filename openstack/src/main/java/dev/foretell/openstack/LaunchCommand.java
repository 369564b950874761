package dev.foretell.openstack;

import dev.foretell.openstack.cloud.Cloud;
import dev.foretell.openstack.cloud.CloudException;
import dev.foretell.openstack.cloud.CloudNetwork;
import dev.foretell.openstack.cloud.Flavor;
import dev.foretell.openstack.cloud.Image;
import dev.foretell.openstack.cloud.KeyPair;
import dev.foretell.openstack.cloud.UsageException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Launches a VM that serves Foretell. For one use. */
@Command(
        description = {
            "Creates a security group, a server and, with --floating-ip, a floating IP."
                    + " Waits until the system is ready.",
            "If --image, --flavor, --network or --key-pair is missing, it lists the choices."
        })
final class LaunchCommand extends CloudCommand {

    @Option(
            names = "--image",
            paramLabel = "NAME|ID",
            description = "image of the server: Ubuntu 22.04 or 24.04, Debian 12")
    private @Nullable String image;

    @Option(
            names = "--flavor",
            paramLabel = "NAME|ID",
            description = "flavor of the server; 2 vCPU and 4 GiB are enough")
    private @Nullable String flavor;

    @Option(
            names = "--network",
            paramLabel = "NAME|ID",
            description = "network of the server (default: the only one that is not external)")
    private @Nullable String network;

    @Option(names = "--key-pair", paramLabel = "NAME", description = "key pair for SSH access")
    private @Nullable String keyPair;

    @Option(
            names = "--floating-ip",
            paramLabel = "POOL",
            description = "attach a floating IP from this external network")
    private @Nullable String pool;

    @Mixin
    private UserDataOptions userData = new UserDataOptions();

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "15m",
            description = "time limit of the launch, such as 90s or 15m (default: ${DEFAULT-VALUE})")
    private Duration timeout = Duration.ZERO;

    @Option(names = "--no-wait", description = "wait only until the server is active, not until the system is ready")
    private boolean noWait;

    @Option(names = "--rollback", description = "delete everything again if the launch fails")
    private boolean rollback;

    @Option(names = "--dry-run", description = "check everything, print the plan, create nothing")
    private boolean dryRun;

    LaunchCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        LaunchTag tag = LaunchTag.fresh(options.name());
        Optional<AdminKey> key =
                userData.adminKey(tag.name(), context.environment().directory());
        UserData rendered = userData.render(key);
        Cloud cloud = login();
        LaunchPlan plan = plan(cloud, tag, rendered, key);
        checkFree(cloud, tag.name());
        if (dryRun) {
            tellPlan(cloud, plan);
        } else {
            launch(cloud, plan);
        }
        return 0;
    }

    private LaunchPlan plan(Cloud cloud, LaunchTag tag, UserData rendered, Optional<AdminKey> key) {
        Selection selection = new Selection();
        List<CloudNetwork> networks = cloud.networks();
        Optional<Image> chosenImage = chooseImage(selection, cloud);
        Optional<Flavor> chosenFlavor = selection.choose("flavor", "--flavor", flavor, cloud.flavors());
        Optional<CloudNetwork> chosenNetwork = chooseNetwork(selection, networks);
        Optional<KeyPair> chosenKeyPair = selection.choose("key pair", "--key-pair", keyPair, cloud.keyPairs());
        Optional<CloudNetwork> chosenPool = pool == null
                ? Optional.empty()
                : selection.choose(
                        "pool",
                        "--floating-ip",
                        pool,
                        networks.stream().filter(CloudNetwork::external).toList());
        chosenImage.ifPresent(anImage -> chosenFlavor.ifPresent(aFlavor -> selection.checkFit(anImage, aFlavor)));
        selection.check();
        return new LaunchPlan(
                tag,
                chosenImage.orElseThrow(),
                chosenFlavor.orElseThrow(),
                chosenNetwork.orElseThrow(),
                chosenKeyPair.orElseThrow(),
                chosenPool,
                rendered,
                key);
    }

    /** Chooses the image. Community images are not listed, but can be chosen by their id. */
    private Optional<Image> chooseImage(Selection selection, Cloud cloud) {
        Optional<Image> unlisted =
                Optional.ofNullable(image).filter(LaunchCommand::isId).flatMap(cloud::image);
        return unlisted.isPresent() ? unlisted : selection.choose("image", "--image", image, cloud.images());
    }

    private static boolean isId(String text) {
        return text.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    }

    private Optional<CloudNetwork> chooseNetwork(Selection selection, List<CloudNetwork> networks) {
        List<CloudNetwork> inner =
                networks.stream().filter(each -> !each.external()).toList();
        return network == null && inner.size() == 1
                ? Optional.of(inner.get(0))
                : selection.choose("network", "--network", network, networks);
    }

    private void checkFree(Cloud cloud, String name) {
        LaunchResources resources = LaunchResources.find(cloud, name);
        if (!resources.isNothing()) {
            throw new UsageException("there is a launch '" + name + "' already:\n  "
                    + String.join("\n  ", resources.describe()) + "\nuse another name, or delete it: "
                    + options.command("delete"));
        }
    }

    private void tellPlan(Cloud cloud, LaunchPlan plan) {
        PrintWriter out = out();
        out.println("Would launch '" + plan.tag().name() + "' (a dry run creates nothing):");
        out.println("  cloud           " + cloud.describe());
        out.println("  security group  " + plan.groupName() + ": allows TCP 22 and 5100");
        out.println("  server          " + plan.tag().name());
        out.println("    image         " + plan.image().describe());
        out.println("    flavor        " + plan.flavor().describe());
        out.println("    network       " + plan.network().describe());
        out.println("    key pair      " + plan.keyPair().name());
        out.println("    user-data     " + plan.userData());
        UserDataOptions.describe(plan.userData()).forEach(line -> out.println("                  " + line));
        plan.adminKey()
                .ifPresent(key -> out.println("  admin key       "
                        + (key.isNew() ? "a new one, to be stored in " : "the one in ") + key.file()));
        out.println("  floating IP     "
                + plan.pool().map(each -> "from " + each.name()).orElse("none"));
        out.println(
                "  then            " + (noWait ? "does not wait for the system" : "waits until the system is ready"));
        out.flush();
    }

    private void launch(Cloud cloud, LaunchPlan plan) {
        Progress progress = Progress.on(out());
        plan.adminKey().ifPresent(AdminKey::store);
        progress.tell(cloud.describe());
        plan.adminKey()
                .ifPresent(key -> progress.tell(
                        "admin key in " + key.file() + (key.isNew() ? " (new; readable by you only)" : "")));
        Thread interrupted = new Thread(() -> tellInterrupted(progress));
        Runtime.getRuntime().addShutdownHook(interrupted);
        try {
            launch(cloud, plan, progress);
        } catch (CloudException e) {
            throw halfWay(cloud, plan.tag().name(), progress, e);
        } finally {
            forget(interrupted);
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The hook runs: this process is shutting down.
        }
    }

    private void launch(Cloud cloud, LaunchPlan plan, Progress progress) {
        Deadline deadline = context.within(timeout);
        RunningServer running = new Launch(cloud, progress).run(plan, deadline);
        if (!noWait) {
            new ReadyWatch(cloud, context.health(), progress).await(running, deadline);
            progress.tell("ready after " + progress.seconds() + " s");
        }
        tellEnd(plan, running);
    }

    private void tellEnd(LaunchPlan plan, RunningServer running) {
        PrintWriter out = out();
        out.println();
        out.println("Welcome      " + context.health().page(running.reachableAt(), "/"));
        out.println("Predictions  " + context.health().page(running.reachableAt(), "/predictions"));
        plan.adminKey().ifPresent(key -> out.println("Admin key    in " + key.file()));
        out.println("Log in       ssh with the key of pair '" + plan.keyPair().name() + "' at "
                + running.reachableAt().text());
        if (noWait) {
            out.println("Wait         " + options.command("wait"));
        }
        out.println("Status       " + options.command("status"));
        out.println("End it all   " + options.command("delete"));
        out.flush();
    }

    private CloudException halfWay(Cloud cloud, String name, Progress progress, CloudException failure) {
        try {
            LaunchResources left = LaunchResources.find(cloud, name);
            if (left.isNothing()) {
                return new CloudException(failure.getMessage() + "\nnothing was made");
            }
            if (rollback) {
                progress.tell("failed; deleting everything again");
                new Deletion(cloud, progress).run(name, context.within(timeout));
                return new CloudException(failure.getMessage() + "\neverything was deleted again");
            }
            return new CloudException(failure.getMessage() + "\n" + leftBehind(left.describe()));
        } catch (CloudException again) {
            return new CloudException(
                    failure.getMessage() + "\nand then: " + again.getMessage() + "\n" + leftBehind(progress.made()));
        }
    }

    private String leftBehind(List<String> things) {
        return "this exists now:\n  " + String.join("\n  ", things) + "\ndelete it with: " + options.command("delete");
    }

    private void tellInterrupted(Progress progress) {
        PrintWriter err = err();
        err.println(Main.NAME + ": interrupted; " + leftBehind(progress.made()));
        err.flush();
    }
}
