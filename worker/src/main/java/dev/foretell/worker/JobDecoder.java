package dev.foretell.worker;

import dev.foretell.broker.Delivery;
import dev.foretell.job.InvalidInputException;
import dev.foretell.job.Job;
import dev.foretell.job.JobProblem;
import dev.foretell.log.JobLog;
import dev.foretell.model.Input;
import dev.foretell.model.Model;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the version that a job is for, and decodes the job's input for it. A job that cannot be decoded is answered
 * with the error. Safe for use by several threads.
 */
final class JobDecoder {

    private static final Logger LOG = LoggerFactory.getLogger(JobDecoder.class);

    private final LoadedModels models;
    private final AnswerSender answers;

    JobDecoder(LoadedModels models, AnswerSender answers) {
        this.models = models;
        this.answers = answers;
    }

    /** The version that a job is for; empty when the worker does not have it. */
    Optional<Model> model(Job job) {
        return models.find(job.model(), job.version());
    }

    /** The decoded job; empty when it cannot be decoded, and so was answered. */
    Optional<DecodedJob> decode(Delivery delivery) {
        return JobLog.with(delivery.job(), () -> decoded(delivery));
    }

    private Optional<DecodedJob> decoded(Delivery delivery) {
        Job job = delivery.job();
        Optional<Model> model = model(job);
        if (model.isEmpty()) {
            answers.failed(
                    delivery,
                    JobProblem.Code.UNKNOWN_MODEL,
                    "The worker has no version " + job.version() + " of the model " + job.model() + ".");
            return Optional.empty();
        }
        try {
            Input input = model.get().read(job.contentType(), job.body());
            return Optional.of(new DecodedJob(delivery, model.get(), input));
        } catch (InvalidInputException e) {
            answers.failed(delivery, JobProblem.Code.INVALID_INPUT, String.valueOf(e.getMessage()));
        } catch (RuntimeException | OutOfMemoryError e) { // Hostile input to a decoder must cost no other job.
            LOG.warn("job {}: its input could not be decoded; answered with the error", job.id(), e);
            answers.failed(delivery, JobProblem.Code.INVALID_INPUT, "The input could not be decoded.");
        }
        return Optional.empty();
    }
}
