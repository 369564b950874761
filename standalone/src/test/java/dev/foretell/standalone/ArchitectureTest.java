package dev.foretell.standalone;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Checks the boundaries between the parts: which package may use which library, and which part which other one. */
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
        onlyKnownTo("org.deeplearning4j..", "dev.foretell.model.engine.deeplearning4j..");
        onlyKnownTo("org.nd4j..", "dev.foretell.model.engine.nd4j..", "dev.foretell.model.engine.deeplearning4j..");
        onlyKnownTo("org.bytedeco..", "dev.foretell.model.engine..");
        onlyKnownTo("ai.onnxruntime..", "dev.foretell.model.engine.onnxruntime");
        onlyKnownTo("io.jhdf..", "dev.foretell.model.keras");
    }

    /** The packages of the web that handle HTTP or gRPC; all others are cores, which do not depend on it. */
    private static final String[] HTTP = {
        "dev.foretell.web",
        "dev.foretell.web.server",
        "dev.foretell.web.edge",
        "dev.foretell.web.prediction.http",
        "dev.foretell.web.dataset.http",
        "dev.foretell.web.live.http",
        "dev.foretell.web.models",
        "dev.foretell.web.inference",
        "dev.foretell.web.grpc",
        "dev.foretell.web.digits",
        "dev.foretell.web.iris"
    };

    @Test
    void only_the_http_side_of_the_web_knows_the_http_server() {
        onlyKnownTo("io.javalin..", HTTP);
        onlyKnownTo("org.eclipse.jetty.server..", HTTP);
        onlyKnownTo("org.eclipse.jetty.client..", "dev.foretell.web.webhook");
        onlyKnownTo("org.eclipse.jetty..", with("dev.foretell.web.webhook", HTTP));
        onlyKnownTo("jakarta.servlet..", HTTP);
        onlyKnownTo("org.thymeleaf..", "dev.foretell.web.edge");
    }

    @Test
    void only_one_package_of_the_web_knows_grpc() {
        onlyKnownTo("io.grpc..", "dev.foretell.web.grpc");
        onlyKnownTo("io.netty..");
        onlyKnownTo("com.google..", "dev.foretell.web.grpc");
        onlyKnownTo("inference..", "dev.foretell.web.grpc");
    }

    @Test
    void the_cores_of_the_web_do_not_know_its_http_side() {
        noClasses()
                .that()
                .resideInAPackage("dev.foretell.web..")
                .and()
                .resideOutsideOfPackages(HTTP)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(HTTP)
                .check(CLASSES);
    }

    @Test
    void only_the_server_knows_all_handlers() {
        noClasses()
                .that()
                .resideInAPackage("dev.foretell.web..")
                .and()
                .resideOutsideOfPackages("dev.foretell.web", "dev.foretell.web.server")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.foretell.web", "dev.foretell.web.server")
                .check(CLASSES);
    }

    @Test
    void the_grounds_of_the_web_know_none_of_its_concepts() {
        for (String ground : List.of("access", "database", "evaluation", "table", "watch", "webhook", "whatif")) {
            noClasses()
                    .that()
                    .resideInAPackage("dev.foretell.web." + ground)
                    .should()
                    .dependOnClassesThat(resideInAPackage("dev.foretell.web..")
                            .and(resideOutsideOfPackage("dev.foretell.web." + ground)))
                    .check(CLASSES);
        }
    }

    @Test
    void only_what_counts_knows_the_metrics_library() {
        onlyKnownTo(
                "io.micrometer..", "dev.foretell.worker", "dev.foretell.web.prediction", "dev.foretell.web.history");
        onlyKnownTo("io.prometheus..");
    }

    @Test
    void no_code_knows_the_logging_library_behind_slf4j() {
        onlyKnownTo("ch.qos.logback..");
    }

    @Test
    void only_stores_know_the_database() {
        String[] stores = {
            "dev.foretell.web.database", "dev.foretell.web.history", "dev.foretell.web.dataset", "dev.foretell.web.iris"
        };
        onlyKnownTo("org.jdbi..", stores);
        onlyKnownTo("java.sql..", stores);
        onlyKnownTo("org.flywaydb..", "dev.foretell.web.database");
        onlyKnownTo("com.zaxxer.hikari..", "dev.foretell.web.database");
        onlyKnownTo("org.h2..", "dev.foretell.web.database");
        onlyKnownTo("org.postgresql..", "dev.foretell.web.database");
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
                        "dev.foretell.csv",
                        "dev.foretell.process",
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

    /** With {@code -Dforetell.packages=write} this draws the graphs anew. */
    @Test
    void the_package_graphs_in_the_documentation_are_those_of_the_code() throws IOException {
        Path document = Path.of("..", "docs", "architecture.md");
        String before = Files.readString(document);
        String now = new PackageGraphs(CLASSES).drawnInto(before);

        if (System.getProperty("foretell.packages", "").equals("write")) {
            Files.writeString(document, now);
        } else {
            assertThat(before)
                    .as("draw them anew with -Dtest=ArchitectureTest -Dforetell.packages=write")
                    .isEqualTo(now);
        }
    }

    @Test
    void a_package_can_be_read_at_a_sitting() {
        Map<String, Long> files = CLASSES.stream()
                .filter(each ->
                        !each.getName().contains("$") && !each.getSimpleName().equals("package-info"))
                .collect(Collectors.groupingBy(each -> each.getPackageName(), Collectors.counting()));

        assertThat(files).allSatisfy((name, count) -> assertThat(count).as(name).isLessThanOrEqualTo(35));
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

    private static String[] with(String more, String... packages) {
        return Stream.concat(Stream.of(more), Stream.of(packages)).toArray(String[]::new);
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
