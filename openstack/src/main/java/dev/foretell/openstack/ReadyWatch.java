package dev.foretell.openstack;

import dev.foretell.openstack.cloud.Cloud;
import dev.foretell.openstack.cloud.CloudException;
import dev.foretell.openstack.cloud.Vm;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Waits for a system that installs itself, and prints each change of its state and what it reports on its console. For
 * one thread.
 */
final class ReadyWatch {

    private static final int CONSOLE_LINES = 200;
    private static final Pattern REPORT = Pattern.compile("(foretell: .*)");
    private static final String FAILED = "foretell: FAILED";

    private final Cloud cloud;
    private final HealthProbe health;
    private final Progress progress;
    private final Set<String> told = new LinkedHashSet<>();
    private String last = "";

    ReadyWatch(Cloud cloud, HealthProbe health, Progress progress) {
        this.cloud = cloud;
        this.health = health;
        this.progress = progress;
    }

    /**
     * Waits until the system is ready.
     *
     * @throws CloudException if the server fails or is deleted, the VM reports a failure, or the system is not ready in
     *     time
     */
    void await(RunningServer running, Deadline deadline) {
        Vm vm = running.vm();
        Vm.Address address = running.reachableAt();
        if (!deadline.awaitTrue(() -> look(vm, address))) {
            throw new CloudException(
                    health.page(address, "/v2/health/ready") + " is not ready after " + deadline + "; last: " + last);
        }
    }

    private boolean look(Vm vm, Vm.Address address) {
        HealthProbe.Answer answer = health.ready(address);
        tellConsole(vm);
        if (!answer.text().equals(last)) {
            last = answer.text();
            progress.tell(health.page(address, "/v2/health/ready") + ": " + last);
        }
        if (!answer.isReady()) {
            checkAlive(vm);
        }
        return answer.isReady();
    }

    private void checkAlive(Vm vm) {
        Vm now = cloud.vm(vm.id())
                .orElseThrow(() -> new CloudException("server " + vm.name() + " was deleted by another client"));
        VmWatch.checkAlive(now);
        List<String> lines = List.copyOf(told);
        if (!lines.isEmpty() && lines.get(lines.size() - 1).startsWith(FAILED)) {
            throw new CloudException("the VM reports: " + lines.get(lines.size() - 1));
        }
    }

    private void tellConsole(Vm vm) {
        for (String line : reports(cloud.console(vm.id(), CONSOLE_LINES))) {
            if (told.add(line)) {
                progress.tell(line);
            }
        }
    }

    /** The reports of the installation, without the prefixes of cloud-init and the kernel. */
    private static List<String> reports(List<String> console) {
        return console.stream()
                .map(REPORT::matcher)
                .filter(Matcher::find)
                .map(matcher -> matcher.group(1).strip())
                .toList();
    }
}
