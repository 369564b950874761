package dev.foretell.standalone;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Holds the lines between the parts: which package may know which library, and which part may know which other. */
class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("dev.foretell");

    @Test
    void only_the_broker_package_knows_the_amqp_client() {
        onlyKnownTo("com.rabbitmq..", "dev.foretell.broker");
    }

    @Test
    void only_the_package_of_an_engine_knows_its_libraries() {
        onlyKnownTo("org.deeplearning4j..", "dev.foretell.model.engine.deeplearning4j");
        onlyKnownTo("org.nd4j..", "dev.foretell.model.engine.nd4j", "dev.foretell.model.engine.deeplearning4j");
        onlyKnownTo("org.bytedeco..", "dev.foretell.model.engine..");
        onlyKnownTo("ai.onnxruntime..", "dev.foretell.model.engine.onnxruntime");
        onlyKnownTo("io.jhdf..", "dev.foretell.model.keras");
    }

    @Test
    void only_the_edge_of_the_web_knows_the_http_server() {
        onlyKnownTo("io.javalin..", "dev.foretell.web.http");
        onlyKnownTo("org.eclipse.jetty..", "dev.foretell.web.http", "dev.foretell.web", "dev.foretell.web.webhook");
        onlyKnownTo("org.eclipse.jetty.server..", "dev.foretell.web.http");
        onlyKnownTo("jakarta.servlet..", "dev.foretell.web.http");
        onlyKnownTo("org.thymeleaf..", "dev.foretell.web.http");
    }

    @Test
    void only_what_counts_knows_the_metrics_library() {
        onlyKnownTo("io.micrometer..", "dev.foretell.worker", "dev.foretell.web.predict", "dev.foretell.web.history");
        onlyKnownTo("io.prometheus..");
    }

    @Test
    void no_code_knows_the_logging_library_behind_slf4j() {
        onlyKnownTo("ch.qos.logback..");
    }

    @Test
    void only_the_webhooks_know_the_http_client() {
        onlyKnownTo("org.eclipse.jetty.client..", "dev.foretell.web.webhook");
    }

    @Test
    void only_the_history_knows_the_database() {
        onlyKnownTo("org.jdbi..", "dev.foretell.web.history");
        onlyKnownTo("org.flywaydb..", "dev.foretell.web.history");
        onlyKnownTo("com.zaxxer.hikari..", "dev.foretell.web.history");
        onlyKnownTo("org.h2..", "dev.foretell.web.history");
        onlyKnownTo("org.postgresql..", "dev.foretell.web.history");
        onlyKnownTo("java.sql..", "dev.foretell.web.history");
    }

    @Test
    void only_the_standalone_program_knows_the_embedded_broker_and_the_command_line() {
        onlyKnownTo("org.apache.qpid..", "dev.foretell.standalone");
        onlyKnownTo("picocli..", "dev.foretell.standalone", "dev.foretell.model.command");
    }

    @Test
    void web_and_worker_know_nothing_of_each_other() {
        noClasses()
                .that()
                .resideInAPackage("dev.foretell.web..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.foretell.worker..", "dev.foretell.model..", "dev.foretell.standalone..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAnyPackage("dev.foretell.worker..", "dev.foretell.model..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.foretell.web..", "dev.foretell.standalone..")
                .check(CLASSES);
    }

    @Test
    void what_both_agree_on_knows_neither() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.foretell.job",
                        "dev.foretell.heartbeat",
                        "dev.foretell.log",
                        "dev.foretell.broker",
                        "dev.foretell.manifest",
                        "dev.foretell.settings")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.foretell.web..",
                        "dev.foretell.worker..",
                        "dev.foretell.model..",
                        "dev.foretell.standalone")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("dev.foretell.job")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.foretell.broker", "dev.foretell.manifest", "dev.foretell.settings")
                .check(CLASSES);
    }

    @Test
    void packages_form_no_cycles() {
        slices().matching("dev.foretell.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void classes_are_named_by_what_they_do() {
        noClasses()
                .should()
                .haveNameMatching(".*(Impl|Manager|Helper|Utils?|Service|Dto|DTO)")
                .check(CLASSES);
        noClasses().should().haveSimpleNameStartingWith("Abstract").check(CLASSES);
    }

    @Test
    void every_package_says_that_nothing_is_null_unless_it_says_so() {
        List<JavaPackage> packages =
                CLASSES.stream().map(each -> each.getPackage()).distinct().toList();

        assertThat(packages)
                .hasSizeGreaterThan(10)
                .allSatisfy(each -> assertThat(each.isAnnotatedWith(NullMarked.class))
                        .as(each.getName())
                        .isTrue());
    }

    private static void onlyKnownTo(String library, String... packages) {
        noClasses()
                .that()
                .resideOutsideOfPackages(packages)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(CLASSES);
    }
}
