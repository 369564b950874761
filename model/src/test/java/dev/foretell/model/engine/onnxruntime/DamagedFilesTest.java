package dev.foretell.model.engine.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** It waits for its process beside the other tests. */
@Execution(ExecutionMode.CONCURRENT)
class DamagedFilesTest {

    private static final String FILES = "2000";

    @TempDir
    private Path folder = Path.of("");

    @Test
    void damaged_files_are_refused_or_run_and_never_end_the_process() throws IOException, InterruptedException {
        Path said = folder.resolve("said");
        Path work = Files.createDirectory(folder.resolve("work"));
        ProcessBuilder program = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-XX:ErrorFile=" + folder.resolve("crash.log"),
                DamagedFiles.class.getName(),
                work.toString(),
                "20",
                FILES);
        program.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Process process =
                program.redirectErrorStream(true).redirectOutput(said.toFile()).start();

        assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
        assertThat(Files.readString(said)).containsPattern("run \\d+, refused \\d{3,4}\\s*$");
        assertThat(process.exitValue()).isZero();
    }
}
