package dev.foretell.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.foretell.model.Model;
import dev.foretell.model.ModelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a worker has loaded while its repository changes. */
@Timeout(120)
class LoaderTest extends LoaderFixture {

    private static final byte[] NO_MODEL = "no model".getBytes(StandardCharsets.UTF_8);

    @Test
    void a_new_version_is_announced_when_every_lane_has_it() throws Exception {
        copy("iris", "1");
        started(LONG);
        assertThat(announced("iris")).containsExactly("1");
        assertThat(served).containsExactly(List.of("iris"));

        copy("iris", "2");
        await(() -> announced("iris").size() == 2);

        assertThat(lanes)
                .hasSize(LANES)
                .allSatisfy(
                        lane -> assertThat(lane.limit(models.find("iris", "2").orElseThrow()))
                                .isEqualTo(8));
        await(() -> changes.get() >= 2);
    }

    @Test
    void the_log_tells_of_each_version_what_runs_it_and_why() throws Exception {
        copy("iris", "1");
        try (CapturedLog logs = new CapturedLog()) {
            started(LONG);
            copy("iris", "2");
            await(() -> announced("iris").contains("2"));
            await(() -> messages(logs).size() == 2);

            assertThat(messages(logs)).containsExactly(serving("1"), serving("2"));
        }
    }

    private String serving(String version) {
        Model model = models.find("iris", version).orElseThrow();
        return "test: serving iris:" + version + " with " + model.engine() + " (" + model.engineReason()
                + "), batch limit 8";
    }

    private static List<String> messages(CapturedLog logs) {
        return logs.events().stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(message -> message.startsWith("test: serving"))
                .toList();
    }

    @Test
    void a_job_for_a_version_that_is_not_here_yet_waits_until_it_is() throws Exception {
        copy("iris", "1");
        Loader started = started(LONG);

        copy("iris", "2");
        started.hold(delivery("a", "2"));
        started.hold(delivery("b", "9"));
        await(() -> decoded.size() == 2);

        assertThat(decoded).containsExactly("a true", "b false");
    }

    @Test
    void a_version_that_cannot_be_loaded_leaves_the_old_content_where_it_is() throws Exception {
        copy("iris", "1");
        Loader started = started(LONG);
        var before = models.find("iris", "1").orElseThrow();

        change("iris", "1", NO_MODEL);
        copy("iris", "2");
        await(() -> announced("iris").contains("2"));
        started.hold(delivery("a", "1"));
        await(() -> !decoded.isEmpty());
        assertThat(models.find("iris", "1")).containsSame(before);

        change("iris", "1", shipped());
        // What is there again is what is loaded: there is nothing to do.
        started.hold(delivery("b", "1"));
        await(() -> decoded.size() == 2);
        assertThat(announced("iris")).containsExactly("1", "2");
    }

    @Test
    void changed_content_takes_the_place_of_the_old() throws Exception {
        copy("iris", "1");
        started(LONG);
        var before = models.find("iris", "1").orElseThrow();

        change("iris", "1", withComment(shipped()));
        await(() -> models.find("iris", "1").orElseThrow() != before);

        assertThat(announced("iris")).containsExactly("1");
    }

    @Test
    void a_version_that_goes_is_kept_for_those_who_name_it_and_comes_back_as_it_was() throws Exception {
        copy("iris", "1");
        copy("iris", "2");
        started(LONG);
        var second = models.find("iris", "2").orElseThrow();

        delete(repository.resolve("iris/2"));
        await(() -> announced("iris").size() == 1);
        assertThat(models.find("iris", "2")).containsSame(second);
        copy("iris", "2");
        await(() -> announced("iris").size() == 2);

        assertThat(models.find("iris", "2")).containsSame(second);
    }

    @Test
    void a_version_that_has_gone_is_freed_after_the_grace() throws Exception {
        copy("iris", "1");
        copy("iris", "2");
        started(Duration.ofMillis(1));

        delete(repository.resolve("iris/2"));
        await(() -> models.find("iris", "2").isEmpty());

        assertThat(announced("iris")).containsExactly("1");
        assertThat(served).containsExactly(List.of("iris"));
    }

    @Test
    void a_model_that_goes_loses_its_lanes_once_its_last_job_has_come() throws Exception {
        copy("iris", "1");
        copy("rose", "1");
        Loader started = started(Duration.ofMillis(1));
        assertThat(served).containsExactly(List.of("iris", "rose"));

        delete(repository.resolve("rose"));
        await(() -> served.size() == 2);
        assertThat(served.get(1)).containsExactly("iris");
        assertThat(lanesOf("rose")).isEqualTo(LANES);
        assertThat(models.find("rose", "1")).isPresent();
        started.gone("rose");
        await(() -> lanesOf("rose") == 0 && models.find("rose", "1").isEmpty());

        copy("rose", "1");
        await(() -> lanesOf("rose") == LANES && served.size() == 3);
        assertThat(served.get(2)).containsExactly("iris", "rose");
        assertThat(announced("rose")).containsExactly("1");
    }

    @Test
    void a_marker_unloads_a_model_at_the_start_and_later() throws Exception {
        copy("iris", "1");
        copy("rose", "1");
        Path marker = Files.createFile(repository.resolve("rose/unloaded"));
        started(Duration.ofMillis(1));
        assertThat(served).containsExactly(List.of("iris"));

        Files.delete(marker);
        await(() -> served.size() == 2 && lanesOf("rose") == LANES);
        Files.createFile(marker);
        await(() -> served.size() == 3);

        assertThat(served.get(2)).containsExactly("iris");
        assertThat(announced("rose")).isEmpty();
    }

    @Test
    void other_models_than_those_it_is_to_serve_are_passed_over() throws Exception {
        copy("iris", "1");
        Loader started = started(LONG, "iris");

        copy("rose", "1");
        started.hold(delivery("a", "1"));
        await(() -> !decoded.isEmpty());

        assertThat(models.announced()).containsOnlyKeys("iris");
    }

    @Test
    void a_model_without_a_version_that_can_be_loaded_is_an_error_at_the_start() throws Exception {
        copy("iris", "1");
        copy("rose", "1");
        change("rose", "1", NO_MODEL);

        assertThatThrownBy(() -> started(LONG, "rose"))
                .isInstanceOf(ModelException.class)
                .hasMessage("no version of the model rose could be loaded");
        assertThatThrownBy(() -> started(LONG, "tulip"))
                .isInstanceOf(ModelException.class)
                .hasMessage("no version of the model tulip could be loaded");
    }

    /** The same archive in other bytes: with a comment of one character, whose length ends an archive without one. */
    private static byte[] withComment(byte[] archive) {
        byte[] commented = Arrays.copyOf(archive, archive.length + 1);
        commented[archive.length - 2] = 1;
        commented[archive.length] = '!';
        return commented;
    }
}
