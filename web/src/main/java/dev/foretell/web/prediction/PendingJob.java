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
 * A job with the predictions in it: one, or several for the same version with their rows in order. Immutable.
 *
 * @param id the id of the job, which is that of its prediction if there is only one
 * @param members at least one, in the order of their rows
 */
record PendingJob(String id, List<PendingPrediction> members) {

    /** A job for one prediction. */
    static PendingJob of(PendingPrediction alone) {
        return new PendingJob(alone.request().id(), List.of(alone));
    }

    /** A job for several predictions that may share one, all for the same version. */
    static PendingJob of(List<PendingPrediction> members) {
        return members.size() == 1 ? of(members.get(0)) : new PendingJob(Job.newId(), List.copyOf(members));
    }

    boolean isJoined() {
        return members.size() > 1;
    }

    /** Whether no caller waits for any of its predictions. */
    boolean isDone() {
        return members.stream().allMatch(PendingPrediction::isDone);
    }

    /** The first request; a joined job has everything of it but id, body and rows. */
    PredictionRequest first() {
        return members.get(0).request();
    }

    /** The job. Its deadline is the latest of its predictions. */
    Job job() {
        Duration left = members.stream()
                .map(PendingPrediction::left)
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

    /** The answer, or a failure when it has another number of rows than the job. */
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

    /** Whether one of several requests may have caused the failure of all, so that each needs a job of its own. */
    boolean mustBeSeparated(Answer answer) {
        return isJoined()
                && answer instanceof Answer.Failed failed
                && failed.problem().code() != JobProblem.Code.UNKNOWN_MODEL
                && failed.problem().code() != JobProblem.Code.EXPIRED;
    }

    /**
     * The answers to its predictions, in their order, from an answer to the job that was {@linkplain #checked checked}.
     */
    List<Answer> split(Answer answer) {
        if (!isJoined()) {
            return List.of(answer);
        }
        Answer[] answers = new Answer[members.size()];
        int from = 0;
        for (int i = 0; i < answers.length; i++) {
            PredictionRequest request = members.get(i).request();
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
