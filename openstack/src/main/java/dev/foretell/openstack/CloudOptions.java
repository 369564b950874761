package dev.foretell.openstack;

import dev.foretell.openstack.cloud.Cloud;
import dev.foretell.openstack.cloud.CloudAccount;
import dev.foretell.openstack.cloud.ProcessEnvironment;
import java.io.File;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options of all commands: the name of the launch, and its cloud. Filled by picocli; for one use. */
@Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        abbreviateSynopsis = true,
        footerHeading = "%nThe cloud is that of the OS_* variables of an RC file, or an entry of clouds.yaml, which is"
                + " searched for in OS_CLIENT_CONFIG_FILE, this directory, ~/.config/openstack and /etc/openstack"
                + " (secure.yaml is merged in).%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:the cloud refused, failed or timed out; the message lists what exists now",
            "2:an option or a setting is wrong; nothing was created"
        })
final class CloudOptions {

    @Parameters(paramLabel = "NAME", description = "name of the launch and of its server")
    String name = "";

    @Option(names = "--cloud", paramLabel = "ENTRY", description = "entry of clouds.yaml (default: OS_CLOUD)")
    @Nullable
    String cloud;

    String name() {
        return LaunchTag.checked(name);
    }

    Cloud login(ProcessEnvironment environment) {
        return Cloud.login(CloudAccount.read(environment, cloud));
    }

    /** The command line of another command for the same launch. */
    String command(String command) {
        return program() + " " + command + " " + name + (cloud == null ? "" : " --cloud " + cloud);
    }

    private static String program() {
        String path = System.getProperty("java.class.path", "");
        return path.endsWith(".jar") && path.indexOf(File.pathSeparatorChar) < 0 ? "java -jar " + path : Main.NAME;
    }
}
