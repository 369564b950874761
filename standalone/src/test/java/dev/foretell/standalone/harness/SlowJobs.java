package dev.foretell.standalone.harness;

import java.util.Collections;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Jobs that each take a worker some tenths of a second, if its batch limit is 1: a second has no more than a few. Used
 * by one thread.
 */
public final class SlowJobs {

    private static final Pattern WORKER = Pattern.compile("\"worker\":\"([^\"]+)\"");
    private static final int ROWS = 500;
    private static final String JOB = "{\"instances\":["
            + String.join(",", Collections.nCopies(ROWS, "[" + String.join(",", Collections.nCopies(784, "0")) + "]"))
            + "]}";

    private final AmqpClient client;
    private final AmqpClient.Callback callback;
    private final int jobs;

    private SlowJobs(AmqpClient client, int jobs) {
        this.client = client;
        this.callback = client.callback();
        this.jobs = jobs;
    }

    /** Publishes so many jobs. */
    public static SlowJobs published(AmqpClient client, int jobs) {
        SlowJobs published = new SlowJobs(client, jobs);
        for (int i = 0; i < jobs; i++) {
            published.callback.send(
                    "mnist", published.callback.properties("job-" + i).build(), JOB);
        }
        return published;
    }

    /** Returns when at least so many are answered. */
    public void awaitAnswers(int atLeast) {
        Eventually.until(atLeast + " answers", () -> callback.all().size() >= atLeast);
    }

    /** Returns when all are answered. */
    public void awaitAll() {
        awaitAnswers(jobs);
    }

    /** How many are held by workers; exact while nothing moves. */
    public long held() {
        return jobs - client.waiting("foretell.jobs.mnist") - callback.all().size();
    }

    /** How many were answered by the workers of certain names. */
    public long answeredBy(Predicate<String> name) {
        return callback.all().stream()
                .map(answer -> WORKER.matcher(answer.body()))
                .filter(Matcher::find)
                .filter(worker -> name.test(worker.group(1)))
                .count();
    }
}
