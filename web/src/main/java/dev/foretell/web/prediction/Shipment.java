package dev.foretell.web.prediction;

import dev.foretell.job.Answer;
import dev.foretell.job.Job;
import dev.foretell.job.JobProblem;
import dev.foretell.job.Rows;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * A job on the wire, with the predictions that travel in it: one, or the rows of several for the same version, one after the other.
 * Immutable.
 *
 * @param id the job's: that of the prediction, if it travels alone
 * @param members at least one, in the order of their rows
 */
record Shipment(String id, List<Pending> members) {

    /** A job for one prediction. */
    static Shipment of(Pending alone) {
        return new Shipment(alone.request().id(), List.of(alone));
    }

    /** A job for several predictions that may travel together, all for the same version. */
    static Shipment of(List<Pending> members) {
        return members.size() == 1 ? of(members.get(0)) : new Shipment(Job.newId(), List.copyOf(members));
    }

    boolean isJoined() {
        return members.size() > 1;
    }

    /** Whether nobody waits for any of it. */
    boolean isOver() {
        return members.stream().allMatch(Pending::isOver);
    }

    /** The request that the job is made of; of one that is joined, all but id, body and rows is that of its first. */
    Request first() {
        return members.get(0).request();
    }

    /** The job. It is of use for as long as one of those who wait for it does. */
    Job job() {
        Duration left = members.stream()
                .map(Pending::left)
                .max(Comparator.naturalOrder())
                .orElseThrow();
        return isJoined() ? first().joined(id, body(), members.size(), left) : first().job(false, left);
    }

    private byte[] body() {
        ByteBuffer body = ByteBuffer.allocate(members.stream()
                .mapToInt(member -> member.request().body().length)
                .sum());
        members.forEach(member -> body.put(member.request().body()));
        return body.array();
    }

    private int rows() {
        return members.stream().mapToInt(member -> member.request().rows()).sum();
    }

    /** The failure that it is to answer with another number of rows than the job has; the same answer otherwise. */
    Answer checked(Answer answer) {
        if (answer instanceof Answer.Predicted predicted
                && predicted.predictions().count() != rows()) {
            String detail = "The worker answered with "
                    + predicted.predictions().count() + " rows; the job has " + rows() + ".";
            return new Answer.Failed(
                    answer.id(),
                    predicted.model(),
                    answer.worker(),
                    new JobProblem(JobProblem.Code.MODEL_FAILED, detail));
        }
        return answer;
    }

    /** What an answer to the job, which was {@linkplain #checked checked}, means for each of its predictions, in their order. */
    List<Answer> split(Answer answer) {
        if (!isJoined()) {
            return List.of(answer);
        }
        Answer[] answers = new Answer[members.size()];
        int from = 0;
        for (int i = 0; i < answers.length; i++) {
            Request request = members.get(i).request();
            answers[i] = part(request.id(), answer, from, from + request.rows());
            from += request.rows();
        }
        return List.of(answers);
    }

    private static Answer part(String id, Answer whole, int from, int to) {
        if (whole instanceof Answer.Predicted predicted) {
            Rows rows = predicted.predictions().slice(from, to);
            return new Answer.Predicted(
                    id, predicted.model(), predicted.version(), predicted.worker(), predicted.seconds(), rows);
        }
        Answer.Failed failed = (Answer.Failed) whole;
        return new Answer.Failed(id, failed.model(), failed.worker(), failed.problem());
    }
}
