package dev.foretell.openstack;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Holds the lines within this module, and between it and the others. */
class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.foretell");

    private static final DescribedPredicate<JavaClass> OTHER_PARTS = resideInAPackage("dev.foretell..")
            .and(not(resideInAPackage("dev.foretell.openstack..")))
            .as("are other parts of Foretell");

    @Test
    void depends_on_nothing_of_ours() {
        noClasses()
                .that()
                .resideInAPackage("dev.foretell.openstack..")
                .should()
                .dependOnClassesThat(OTHER_PARTS)
                .check(CLASSES);
    }

    @Test
    void only_the_cloud_knows_the_library_for_it() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.foretell.openstack.cloud")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.openstack4j..", "com.fasterxml..", "org.yaml..")
                .check(CLASSES);
    }

    @Test
    void the_cloud_knows_no_command() {
        noClasses()
                .that()
                .resideInAPackage("dev.foretell.openstack.cloud")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.foretell.openstack", "picocli..")
                .check(CLASSES);
        slices().matching("dev.foretell.(**)").should().beFreeOfCycles().check(CLASSES);
    }
}
