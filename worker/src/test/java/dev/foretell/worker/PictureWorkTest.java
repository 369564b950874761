package dev.foretell.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.broker.Delivery;
import dev.foretell.broker.TestDeliveries;
import dev.foretell.job.Answer;
import dev.foretell.job.Job;
import dev.foretell.job.JobProblem;
import dev.foretell.model.Model;
import dev.foretell.model.TestModels;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each test ends the model, which it only does when nothing is held to be being decoded any more. */
@Timeout(60)
class PictureWorkTest {

    private static final Path SEVEN = Path.of("../model/repository/mnist/1/samples/7-dark-on-light.png");
    private static final Duration LONG = Duration.ofMinutes(10);

    private final TestDeliveries deliveries = new TestDeliveries();
    private final Model model = TestModels.pictures("1");
    private final LoadedModels models = new LoadedModels();
    private final Inbox inbox = new Inbox(List.of("test"), Duration.ZERO, new Intake());
    private final WorkerMetrics metrics = new WorkerMetrics(models);
    private final AnswerSender answers = new AnswerSender("worker", inbox, metrics);
    private final PictureWork work = new PictureWork(new JobDecoder(models, answers), answers, inbox);

    @BeforeEach
    void announce() {
        models.announce(model);
    }

    @AfterEach
    void end() {
        metrics.close();
    }

    @Test
    void a_picture_waits_for_a_lane_when_it_is_decoded() throws IOException {
        work.decode(deliver(Files.readAllBytes(SEVEN), LONG));

        LaneWork.Batch batch = (LaneWork.Batch) take();
        assertThat(batch.jobs()).hasSize(1);
        assertThat(batch.jobs().get(0).input().values()).hasSize(28 * 28);
        assertEnds();
    }

    @Test
    void what_is_no_picture_is_answered_so_and_is_out_of_the_inbox() {
        work.decode(deliver(new byte[] {1, 2, 3}, LONG));

        assertThat(problem().code()).isEqualTo(JobProblem.Code.INVALID_INPUT);
        assertThat(problem().detail()).contains("JPEG, PNG, WebP, TIFF, BMP or GIF");
        assertEnds();
        assertDrained();
    }

    @Test
    void a_picture_whose_deadline_has_passed_is_not_decoded() {
        work.decode(deliver(new byte[] {1, 2, 3}, Duration.ZERO));

        assertThat(problem().code()).isEqualTo(JobProblem.Code.EXPIRED);
        assertEnds();
        assertDrained();
    }

    @Test
    void a_picture_that_is_dropped_is_not_answered_but_is_out_of_the_inbox() {
        work.dropped(deliver(new byte[] {1, 2, 3}, LONG));

        assertThat(deliveries.answers()).isEmpty();
        assertEnds();
        assertDrained();
    }

    @Test
    void the_header_tells_which_is_large() {
        assertThat(work.isLarge(deliver(png(512), LONG))).isTrue();
        assertThat(work.isLarge(deliver(png(100), LONG))).isFalse();
        assertThat(work.isLarge(deliver(new byte[] {1, 2, 3}, LONG))).isFalse();
    }

    private Delivery deliver(byte[] picture, Duration expiration) {
        Delivery delivery =
                deliveries.deliver(new Job("a", "test", "1", Job.BINARY, picture, false, false, expiration, null), 0);
        assertThat(inbox.arrived(delivery)).isTrue();
        inbox.decoding("test");
        return delivery;
    }

    private LaneWork take() {
        return inbox.take("test", version -> 100);
    }

    private void assertEnds() {
        inbox.end("test");
        assertThat(take()).isInstanceOf(LaneWork.End.class);
    }

    private void assertDrained() {
        assertThat(inbox.drain(Duration.ZERO)).isTrue();
    }

    private JobProblem problem() {
        return ((Answer.Failed) deliveries.answers().get(0)).problem();
    }

    private static byte[] png(int side) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try {
            ImageIO.write(new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY), "png", file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.toByteArray();
    }

    private final class Intake implements Inbox.Intake {
        @Override
        public void pause() {}

        @Override
        public void resume() {}

        @Override
        public void stop() {
            inbox.paused();
        }
    }
}
