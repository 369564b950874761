package dev.foretell.bench.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** The resources that a process and its descendants use. Safe for use by several threads. */
public final class ProcessUsage {

    private static final String RESIDENT = "VmRSS:";
    private static final long KIB = 1024;

    private final ProcessHandle process;

    private ProcessUsage(ProcessHandle process) {
        this.process = process;
    }

    /** The usage of a running process. */
    public static ProcessUsage of(ProcessHandle process) {
        return new ProcessUsage(process);
    }

    /**
     * The usage of a process of this machine.
     *
     * @throws IllegalArgumentException if there is none, or its processor time is not available
     */
    public static ProcessUsage of(long pid) {
        ProcessHandle process = ProcessHandle.of(pid)
                .orElseThrow(() -> new IllegalArgumentException("there is no process " + pid + " on this machine"));
        if (process.info().totalCpuDuration().isEmpty()) {
            throw new IllegalArgumentException("the processor time of process " + pid + " is not available");
        }
        return of(process);
    }

    /** The processor time used so far. */
    public Duration processorTime() {
        return all().flatMap(each -> each.info().totalCpuDuration().stream()).reduce(Duration.ZERO, Duration::plus);
    }

    /** The resident memory in bytes; empty if the system does not report it as Linux does. */
    public OptionalLong residentBytes() {
        return all().map(ProcessUsage::resident)
                .flatMap(Optional::stream)
                .mapToLong(Long::longValue)
                .reduce(Long::sum);
    }

    private Stream<ProcessHandle> all() {
        return Stream.concat(Stream.of(process), process.descendants());
    }

    private static Optional<Long> resident(ProcessHandle process) {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith(RESIDENT)).findFirst().map(ProcessUsage::bytes);
        } catch (IOException e) {
            return Optional.empty(); // Not Linux, or the process has ended.
        }
    }

    /** Reads a line such as {@code VmRSS:   123456 kB}. */
    private static long bytes(String line) {
        return KIB * Long.parseLong(line.replaceAll("\\D", ""));
    }
}
