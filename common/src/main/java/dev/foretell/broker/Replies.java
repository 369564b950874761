package dev.foretell.broker;

import com.rabbitmq.client.AMQP;
import dev.foretell.job.Answer;
import dev.foretell.job.AnswerJson;
import dev.foretell.job.Fp32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends answers, and settles the messages that they answer by the outcome. Safe for use by several threads. */
final class Replies {

    private static final Logger LOG = LoggerFactory.getLogger(Replies.class);

    private final Confirms confirms;

    Replies(Confirms confirms) {
        this.confirms = confirms;
    }

    /**
     * Sends an answer, then acknowledges the message that it answers. When the broker refuses the answer, that message
     * is requeued; when the connection is lost, the broker redelivers it.
     *
     * @param settled run once when the message is out of this process's hands; must be short and must not wait
     */
    void send(String replyTo, Answer answer, Settlement message, Runnable settled) {
        send(replyTo, Messages.answer(answer), AnswerJson.write(answer), message, settled);
    }

    /** Sends outputs alone, as {@link Fp32}; otherwise like {@link #send(String, Answer, Settlement, Runnable)}. */
    void sendOutputs(String replyTo, Answer.Predicted answer, Settlement message, Runnable settled) {
        send(replyTo, Messages.outputs(answer), Fp32.write(answer.predictions()), message, settled);
    }

    private void send(
            String replyTo, AMQP.BasicProperties properties, byte[] body, Settlement message, Runnable settled) {
        confirms.publish("", replyTo, properties, body, outcome -> {
            settle(replyTo, properties.getCorrelationId(), message, outcome);
            settled.run();
        });
    }

    private static void settle(String replyTo, String id, Settlement message, Confirms.Outcome outcome) {
        switch (outcome) {
            case CONFIRMED -> message.acknowledge();
            case RETURNED -> {
                LOG.debug("job {}: its caller has disconnected; dropped the answer", id);
                message.acknowledge();
            }
            case REFUSED -> {
                if (replyTo.equals(Topology.RESULTS)) {
                    LOG.warn("job {}: the broker refused the answer; requeued the job", id);
                } else {
                    // A callback queue has no length limit: this one is being deleted, and the next answer will be
                    // returned.
                    LOG.debug("job {}: its caller is disconnecting; requeued the job", id);
                }
                message.requeue();
            }
            case LOST -> LOG.debug("job {}: the connection was lost; it will be redelivered", id);
        }
    }

    /** Sends the notice that a job has started. Nothing depends on it: it is sent once. */
    void started(String replyTo, String id, String worker) {
        confirms.publish("", replyTo, Messages.started(id), AnswerJson.writeStarted(worker), outcome -> {});
    }
}
