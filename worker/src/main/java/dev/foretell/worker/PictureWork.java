package dev.foretell.worker;

import dev.foretell.broker.Delivery;
import dev.foretell.job.Job;

/**
 * Decodes pictures and adds them to the inbox; one that is not a picture is answered with the error. Safe for use by
 * several threads.
 */
final class PictureWork implements PictureThreads.Work {

    private final JobDecoder decoder;
    private final AnswerSender answers;
    private final Inbox inbox;

    /** Handles pictures that were announced to the inbox by {@link Inbox#decoding}. */
    PictureWork(JobDecoder decoder, AnswerSender answers, Inbox inbox) {
        this.decoder = decoder;
        this.answers = answers;
        this.inbox = inbox;
    }

    @Override
    public boolean isLarge(Delivery delivery) {
        Job job = delivery.job();
        try {
            return decoder.model(job)
                    .map(model -> model.isLargePicture(job.contentType(), job.body()))
                    .orElse(false);
        } catch (OutOfMemoryError e) { // The heap is nearly full: few at once.
            return true;
        }
    }

    @Override
    public void decode(Delivery delivery) {
        try {
            if (delivery.isExpired()) {
                answers.expired(delivery);
            } else {
                decoder.decode(delivery).ifPresent(inbox::add);
            }
        } finally {
            inbox.decoded(delivery.job().model());
        }
    }

    @Override
    public void dropped(Delivery delivery) {
        inbox.decoded(delivery.job().model());
        inbox.settled();
    }
}
