package dev.foretell.bench.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What a process takes of the machine, those that it has started included. Safe for use by several threads. */
public final class ProcessUsage {

    private static final String RESIDENT = "VmRSS:";
    private static final long KIB = 1024;

    private final ProcessHandle process;

    private ProcessUsage(ProcessHandle process) {
        this.process = process;
    }

    /** That of a process that runs. */
    public static ProcessUsage of(ProcessHandle process) {
        return new ProcessUsage(process);
    }

    /**
     * That of a process of this machine.
     *
     * @throws IllegalArgumentException when there is none, or the system does not tell its processor time
     */
    public static ProcessUsage of(long pid) {
        ProcessHandle process = ProcessHandle.of(pid)
                .orElseThrow(() -> new IllegalArgumentException("there is no process " + pid + " on this machine"));
        if (process.info().totalCpuDuration().isEmpty()) {
            throw new IllegalArgumentException("the processor time of the process " + pid + " is not told here");
        }
        return of(process);
    }

    /** The processor time that it has had. */
    public Duration processorTime() {
        return all().flatMap(each -> each.info().totalCpuDuration().stream()).reduce(Duration.ZERO, Duration::plus);
    }

    /** Its resident memory in bytes; nothing where the system does not tell that in the manner of Linux. */
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

    /** Of a line such as {@code VmRSS:   123456 kB}. */
    private static long bytes(String line) {
        return KIB * Long.parseLong(line.replaceAll("\\D", ""));
    }
}
