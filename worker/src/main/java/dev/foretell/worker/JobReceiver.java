package dev.foretell.worker;

import dev.foretell.broker.Delivery;
import dev.foretell.broker.Responder;
import dev.foretell.job.Job;
import dev.foretell.model.Model;
import java.util.Optional;

/**
 * Decides the way of each job that the broker delivers: into the inbox, decoded here or, for a picture, by other
 * threads; to the loader, when the job's version is not loaded yet; or straight to an answer. Safe for use by several
 * threads.
 */
final class JobReceiver implements Responder.Receiver {

    private final Inbox inbox;
    private final JobDecoder decoder;
    private final PictureThreads pictures;
    private final Loader loader;
    private final AnswerSender answers;
    private final WorkerMetrics metrics;

    JobReceiver(
            Inbox inbox,
            JobDecoder decoder,
            PictureThreads pictures,
            Loader loader,
            AnswerSender answers,
            WorkerMetrics metrics) {
        this.inbox = inbox;
        this.decoder = decoder;
        this.pictures = pictures;
        this.loader = loader;
        this.answers = answers;
        this.metrics = metrics;
    }

    @Override
    public void received(Delivery delivery) {
        Job job = delivery.job();
        boolean redelivered = delivery.earlierDeliveries() > 0;
        if (redelivered) {
            metrics.of(job).redelivered();
        }
        if (!inbox.arrived(delivery)) {
            return;
        }
        if (redelivered && job.isJoined()) {
            answers.notTogether(delivery);
            return;
        }
        Optional<Model> model = decoder.model(job);
        if (model.isEmpty()) {
            // The web may have seen a new version first.
            loader.hold(delivery);
        } else if (model.get().isPicture(job.contentType())) {
            inbox.decoding(job.model());
            pictures.take(delivery);
        } else {
            decoder.decode(delivery).ifPresent(inbox::add);
        }
    }

    @Override
    public void paused() {
        inbox.paused();
    }

    @Override
    public void lost() {
        pictures.lost();
        inbox.lost();
    }

    @Override
    public void gone(String model) {
        loader.gone(model);
    }
}
