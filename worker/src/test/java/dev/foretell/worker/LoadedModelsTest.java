package dev.foretell.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.model.Model;
import dev.foretell.model.TestModels;
import org.junit.jupiter.api.Test;

class LoadedModelsTest {

    private final LoadedModels models = new LoadedModels();
    private final Model one = TestModels.echo("1");
    private final Model two = TestModels.echo("2");
    private final Model ten = TestModels.echo("10");

    @Test
    void without_a_version_the_newest_is_found() {
        models.announce(ten);
        models.announce(two);

        assertThat(models.find("test", null)).containsSame(ten);
        assertThat(models.find("test", "2")).containsSame(two);
        assertThat(models.find("test", "1")).isEmpty();
        assertThat(models.find("other", null)).isEmpty();
        assertThat(models.announced().get("test")).containsExactly("2", "10");
    }

    @Test
    void newer_content_takes_the_place_of_the_older() {
        Model changed = TestModels.echo("1");
        models.announce(one);

        models.announce(changed);

        assertThat(models.find("test", "1")).containsSame(changed);
        models.remove(one);
        assertThat(models.find("test", "1")).containsSame(changed);
    }

    @Test
    void a_version_that_leaves_is_found_by_those_who_name_it_but_not_announced() {
        models.announce(one);
        models.announce(two);

        models.leave(two);

        assertThat(models.find("test", "2")).containsSame(two);
        assertThat(models.find("test", null)).containsSame(one);
        assertThat(models.announced().get("test")).containsExactly("1");
        models.remove(two);
        assertThat(models.find("test", "2")).isEmpty();
    }

    @Test
    void a_model_whose_last_version_leaves_is_not_announced_and_may_come_back() {
        models.announce(one);

        models.leave(one);
        assertThat(models.announced()).isEmpty();
        assertThat(models.find("test", null)).containsSame(one);
        models.announce(one);

        assertThat(models.announced()).containsOnlyKeys("test");
        models.remove(one);
        assertThat(models.find("test", "1")).containsSame(one);
    }
}
