package dev.foretell.bench.jmh;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/**
 * The command {@code jmh}: JMH's own command line, including {@code -h}. Its forks inherit the class path: this jar,
 * whose manifest names the others.
 */
@Command(name = "jmh", description = "Runs JMH benchmarks; takes JMH's own options (-h lists them).")
public final class JmhCommand implements Callable<Integer> {

    @Unmatched
    private List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        org.openjdk.jmh.Main.main(arguments.toArray(String[]::new));
        return 0;
    }
}
