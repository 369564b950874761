package dev.foretell.bench.measure;

import dev.foretell.bench.host.ProcessUsage;
import java.util.List;
import java.util.Map;

/**
 * What the same requests cost several processes. Used by one thread.
 *
 * @param each one for each process; may be empty
 */
public record Expenses(List<Expense> each) implements Watch {

    /** Nothing yet, of processes by name. */
    public static Expenses of(Map<String, ProcessUsage> processes) {
        return new Expenses(processes.entrySet().stream()
                .map(process -> new Expense(process.getKey(), process.getValue()))
                .toList());
    }

    /** The same requests, each time with a note of what they cost. */
    public Measurement noting(Measurement requests) {
        return watch -> {
            Report report = requests.run(this);
            each.forEach(expense -> expense.over(report));
            return report;
        };
    }

    @Override
    public void begun() {
        each.forEach(Expense::begun);
    }

    @Override
    public void ended() {
        each.forEach(Expense::ended);
    }

    /** What was noted. */
    public List<Figure> figures() {
        return each.stream().flatMap(Expense::figures).toList();
    }
}
