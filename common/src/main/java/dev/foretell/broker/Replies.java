package dev.foretell.broker;

import com.rabbitmq.client.AMQP;
import dev.foretell.job.Answer;
import dev.foretell.job.AnswerJson;
import dev.foretell.job.Fp32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends answers, and settles what they answer by what became of them. Safe for use by several threads. */
final class Replies {

    private static final Logger LOG = LoggerFactory.getLogger(Replies.class);

    private final Confirms confirms;

    Replies(Confirms confirms) {
        this.confirms = confirms;
    }

    /**
     * Sends an answer, then acknowledges the message that it answers. When the broker refuses the answer, that message goes back
     * into its queue; when the connection is lost, the broker delivers it again.
     *
     * @param settled run once when the message is out of this process's hands; must be short and must not wait
     */
    void send(String replyTo, Answer answer, Settlement message, Runnable settled) {
        send(replyTo, Messages.answer(answer), AnswerJson.write(answer), message, settled);
    }

    /** The same for outputs alone, as {@link Fp32}. */
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
                LOG.debug("job {}: its caller is gone; dropped the answer", id);
                message.acknowledge();
            }
            case REFUSED -> {
                if (replyTo.equals(Topology.RESULTS)) {
                    LOG.warn("job {}: the broker refused the answer; put the job back", id);
                } else {
                    // A callback queue has no limit: this one is being deleted, and the next answer will be returned.
                    LOG.debug("job {}: its caller is going; put the job back", id);
                }
                message.putBack();
            }
            case LOST -> LOG.debug("job {}: the connection was lost; it will be delivered again", id);
        }
    }

    /** Tells a caller that its job has started. Nothing depends on it: it is not sent again. */
    void started(String replyTo, String id, String worker) {
        confirms.publish("", replyTo, Messages.started(id), AnswerJson.writeStarted(worker), outcome -> {});
    }
}
