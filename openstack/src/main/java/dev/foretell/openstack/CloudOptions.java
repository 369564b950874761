package dev.foretell.openstack;

import dev.foretell.openstack.cloud.Cloud;
import dev.foretell.openstack.cloud.CloudAccount;
import dev.foretell.openstack.cloud.ProcessEnvironment;
import java.io.File;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What all commands take: which launch, and on which cloud. Filled by picocli; for one use. */
@Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        abbreviateSynopsis = true,
        footerHeading = "%nThe cloud is the one that the OS_* variables of an RC file name, or an entry of clouds.yaml"
                + " (looked for in the file OS_CLIENT_CONFIG_FILE names, this directory, ~/.config/openstack,"
                + " /etc/openstack; secure.yaml is merged in).%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:the cloud refused, failed or took too long; the message says what is left",
            "2:an option or a setting is wrong; nothing was made"
        })
final class CloudOptions {

    @Parameters(paramLabel = "NAME", description = "what the launch is called; also the server's name")
    String name = "";

    @Option(names = "--cloud", paramLabel = "ENTRY", description = "the entry of clouds.yaml (default: OS_CLOUD)")
    @Nullable
    String cloud;

    String name() {
        return LaunchTag.checked(name);
    }

    Cloud login(ProcessEnvironment environment) {
        return Cloud.login(CloudAccount.read(environment, cloud));
    }

    /** How to call another command for the same launch. */
    String command(String command) {
        return program() + " " + command + " " + name + (cloud == null ? "" : " --cloud " + cloud);
    }

    private static String program() {
        String path = System.getProperty("java.class.path", "");
        return path.endsWith(".jar") && path.indexOf(File.pathSeparatorChar) < 0 ? "java -jar " + path : Main.NAME;
    }
}
