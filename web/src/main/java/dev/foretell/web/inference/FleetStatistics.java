package dev.foretell.web.inference;

import dev.foretell.heartbeat.Heartbeat.Served;
import dev.foretell.web.inference.VersionStatistics.Total;
import dev.foretell.web.prediction.Workers;
import java.util.List;

/**
 * Statistics of forward passes from the workers' heartbeats, and of requests from this process: only workers know how
 * many requests shared a pass. Workers that stopped minutes ago no longer count. Immutable.
 */
final class FleetStatistics implements Statistics {

    private final Statistics observed;
    private final Workers workers;

    FleetStatistics(Statistics observed, Workers workers) {
        this.observed = observed;
        this.workers = workers;
    }

    @Override
    public VersionStatistics of(String model, String version) {
        VersionStatistics requests = observed.of(model, version);
        List<Served> served = workers.all().stream()
                .flatMap(seen -> seen.heartbeat().served().stream())
                .filter(each -> each.model().equals(model) && each.version().equals(version))
                .toList();
        long jobs = served.stream().mapToLong(Served::jobs).sum();
        return new VersionStatistics(
                requests.lastInferenceMillis(),
                served.stream().mapToLong(Served::inferences).sum(),
                served.stream().mapToLong(Served::executions).sum(),
                requests.success(),
                requests.fail(),
                new Total(jobs, served.stream().mapToLong(Served::queueNanos).sum()),
                requests.input(),
                new Total(jobs, served.stream().mapToLong(Served::computeNanos).sum()),
                requests.output());
    }
}
