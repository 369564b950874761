package dev.foretell.web.live;

import dev.foretell.broker.QueueDepth;
import dev.foretell.heartbeat.Heartbeat;
import dev.foretell.heartbeat.Heartbeat.Served;
import dev.foretell.web.history.DayFigures;
import dev.foretell.web.history.VersionFigures;
import dev.foretell.web.prediction.Workers;
import dev.foretell.web.prediction.Workers.Seen;
import dev.foretell.web.prediction.Workers.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Creates the parts of a {@link LiveState}. Stateless. */
final class LiveStateParts {

    private static final Comparator<LiveState.Loaded> BY_NAME = Comparator.comparing(LiveState.Loaded::model)
            .thenComparing(LiveState.Loaded::version, Comparator.comparingInt(String::length))
            .thenComparing(LiveState.Loaded::version);

    private LiveStateParts() {}

    static LiveState.Totals totals(List<Seen> seen, @Nullable List<QueueDepth> depths) {
        return new LiveState.Totals(
                count(seen, status -> status == Status.SERVING),
                count(seen, status -> status == Status.DRAINING),
                count(seen, Status::isGone),
                seen.stream()
                        .filter(each -> !each.status().isGone())
                        .mapToDouble(Seen::jobsPerSecond)
                        .sum(),
                depths == null
                        ? null
                        : depths.stream()
                                .filter(each -> each.model() != null)
                                .mapToLong(QueueDepth::ready)
                                .sum());
    }

    private static int count(List<Seen> seen, Predicate<Status> which) {
        return (int) seen.stream().map(Seen::status).filter(which).count();
    }

    static LiveState.Today today(DayFigures figures, Instant day) {
        return new LiveState.Today(day.toString(), figures.predictions(), figures.rows(), figures.failed());
    }

    /** The workers by name, those that run before those that are gone. */
    static List<LiveState.WorkerState> workers(List<Seen> seen, Instant now) {
        return seen.stream()
                .sorted(Comparator.comparing(each -> each.status().isGone()))
                .map(each -> worker(each, now))
                .toList();
    }

    private static LiveState.WorkerState worker(Seen seen, Instant now) {
        Heartbeat heartbeat = seen.heartbeat();
        return new LiveState.WorkerState(
                heartbeat.worker(),
                heartbeat.host(),
                heartbeat.pid(),
                seen.status().name().toLowerCase(Locale.ROOT),
                heartbeat.started().truncatedTo(ChronoUnit.SECONDS).toString(),
                now.minus(seen.ago()).truncatedTo(ChronoUnit.MILLIS).toString(),
                seconds(seen.ago()),
                heartbeat.lanes(),
                heartbeat.heapBytes(),
                heartbeat.nativeBytes(),
                seen.status().isGone() ? 0 : seen.jobsPerSecond(),
                heartbeat.served().stream().mapToLong(Served::jobs).sum(),
                heartbeat.served().stream().mapToLong(Served::failures).sum(),
                heartbeat.served().stream()
                        .map(LiveStateParts::loaded)
                        .sorted(BY_NAME)
                        .toList());
    }

    private static LiveState.Loaded loaded(Served served) {
        return new LiveState.Loaded(
                served.model(),
                served.version(),
                served.engine(),
                served.engineReason(),
                served.batchLimit(),
                served.jobs(),
                served.failures(),
                served.inferences(),
                served.executions());
    }

    static List<LiveState.Queue> queues(List<QueueDepth> depths) {
        return depths.stream()
                .map(each -> new LiveState.Queue(
                        each.queue(),
                        each.kind().name().toLowerCase(Locale.ROOT),
                        each.model(),
                        each.ready(),
                        each.consumers()))
                .toList();
    }

    static long deadLetters(List<QueueDepth> depths) {
        return depths.stream()
                .filter(each -> each.kind() == QueueDepth.Kind.DEAD)
                .mapToLong(QueueDepth::ready)
                .sum();
    }

    /** The running workers that have loaded a version. */
    static List<String> having(List<Seen> seen, String model, String version) {
        return seen.stream()
                .filter(each -> !each.status().isGone())
                .map(Workers.Seen::heartbeat)
                .filter(heartbeat -> heartbeat.hasVersion(model, version))
                .map(Heartbeat::worker)
                .toList();
    }

    /** The recent figures of a version; zero without requests. */
    static LiveState.Recent recent(List<VersionFigures> all, String version, Instant since) {
        Optional<VersionFigures> figures =
                all.stream().filter(each -> version.equals(each.version())).findFirst();
        Optional<VersionFigures.Latency> latency = figures.flatMap(VersionFigures::latency);
        return new LiveState.Recent(
                since.toString(),
                figures.map(VersionFigures::predictions).orElse(0L),
                figures.map(VersionFigures::failed).orElse(0L),
                latency.map(each -> seconds(each.p50())).orElse(null),
                latency.map(each -> seconds(each.p99())).orElse(null));
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
