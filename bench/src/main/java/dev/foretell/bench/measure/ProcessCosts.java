package dev.foretell.bench.measure;

import dev.foretell.bench.host.ProcessUsage;
import java.util.List;
import java.util.Map;

/**
 * The cost of the same requests for several processes. Used by one thread.
 *
 * @param each one for each process; may be empty
 */
public record ProcessCosts(List<ProcessCost> each) implements MeasurementListener {

    /** The costs for processes, by their names, without runs yet. */
    public static ProcessCosts of(Map<String, ProcessUsage> processes) {
        return new ProcessCosts(processes.entrySet().stream()
                .map(process -> new ProcessCost(process.getKey(), process.getValue()))
                .toList());
    }

    /** A measurement that also notes the costs of each run. */
    public Measurement noting(Measurement requests) {
        return listener -> {
            Report report = requests.run(this);
            each.forEach(cost -> cost.over(report));
            return report;
        };
    }

    @Override
    public void started() {
        each.forEach(ProcessCost::started);
    }

    @Override
    public void ended() {
        each.forEach(ProcessCost::ended);
    }

    /** The figures of all processes. */
    public List<Figure> figures() {
        return each.stream().flatMap(ProcessCost::figures).toList();
    }
}
