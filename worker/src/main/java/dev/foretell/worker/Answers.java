package dev.foretell.worker;

import dev.foretell.broker.Delivery;
import dev.foretell.broker.Responder;
import dev.foretell.job.Answer;
import dev.foretell.job.InvalidInputException;
import dev.foretell.job.Job;
import dev.foretell.job.Problem;
import dev.foretell.job.Rows;
import dev.foretell.model.Model;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes and sends the answer for each way in which a job can end. Safe for use by several threads. */
final class Answers {

    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    private final String worker;
    private final Models models;
    private final Responder responder;
    private final Inbox inbox;

    Answers(String worker, Models models, Responder responder, Inbox inbox) {
        this.worker = worker;
        this.models = models;
        this.responder = responder;
        this.inbox = inbox;
    }

    /** Finds the version and decodes the input; when that fails, answers so and returns nothing. */
    Optional<Received> decoded(Delivery delivery) {
        Job job = delivery.job();
        Optional<Model> model = models.find(job.model(), job.version());
        if (model.isEmpty()) {
            failed(
                    delivery,
                    Problem.Code.UNKNOWN_MODEL,
                    "The worker has no version " + job.version() + " of the model " + job.model() + ".");
            return Optional.empty();
        }
        try {
            Rows input = model.get().decode(job.contentType(), job.body());
            return Optional.of(new Received(delivery, model.get(), input));
        } catch (InvalidInputException e) {
            failed(delivery, Problem.Code.INVALID_INPUT, String.valueOf(e.getMessage()));
        } catch (RuntimeException
                | OutOfMemoryError e) { // Whatever hostile input does to a decoder is that job's affair alone.
            LOG.warn("job {}: its input could not be decoded; answered with the error", job.id(), e);
            failed(delivery, Problem.Code.INVALID_INPUT, "The input could not be decoded.");
        }
        return Optional.empty();
    }

    void predicted(Received job, Rows outputs, Duration taken) {
        for (float value : outputs.values()) {
            if (!Float.isFinite(value)) {
                failed(
                        job.delivery(),
                        Problem.Code.MODEL_FAILED,
                        "The model gave " + value + " for this input, which is not a finite number.");
                return;
            }
        }
        send(
                job.delivery(),
                new Answer.Predicted(
                        job.delivery().job().id(),
                        job.delivery().job().model(),
                        job.model().manifest().version(),
                        worker,
                        taken,
                        outputs));
    }

    void modelFailed(Received job, Throwable cause) {
        LOG.warn(
                "job {}: the model {} failed; answered with the error",
                job.delivery().job().id(),
                job.model().manifest().label(),
                cause);
        failed(job.delivery(), Problem.Code.MODEL_FAILED, "The model failed on this input.");
    }

    void expired(Delivery delivery) {
        LOG.debug("job {}: its deadline passed; not run", delivery.job().id());
        failed(delivery, Problem.Code.EXPIRED, "The deadline passed before a worker was free.");
    }

    private void failed(Delivery delivery, Problem.Code code, String detail) {
        send(
                delivery,
                new Answer.Failed(delivery.job().id(), delivery.job().model(), worker, new Problem(code, detail)));
    }

    private void send(Delivery delivery, Answer answer) {
        responder.answer(delivery, answer, inbox::settled);
    }
}
