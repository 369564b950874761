package dev.foretell.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Keeps the package graphs in {@code docs/architecture.md} equal to the code. With {@code -Dforetell.packages=write} it draws them anew.
 */
class PackageGraphTest {

    private static final Path DOCUMENT = Path.of("..", "docs", "architecture.md");
    private static final String BASE = "dev.foretell.";

    @Test
    void the_package_graphs_in_the_documentation_are_those_of_the_code() throws IOException {
        String before = Files.readString(DOCUMENT);
        String after = before;
        for (String module : new String[] {"common", "model", "web"}) {
            after = drawn(after, module);
        }

        if (System.getProperty("foretell.packages", "").equals("write")) {
            Files.writeString(DOCUMENT, after);
        } else {
            assertThat(before)
                    .as("draw it anew with -Dtest=PackageGraphTest -Dforetell.packages=write")
                    .isEqualTo(after);
        }
    }

    private static String drawn(String document, String module) {
        String begin = "<!-- packages of " + module + " -->\n";
        String end = "<!-- end -->\n";
        int from = document.indexOf(begin);
        assertThat(from).as("the mark for " + module).isNotNegative();
        int to = document.indexOf(end, from);
        return document.substring(0, from) + begin + diagram(uses(module)) + document.substring(to);
    }

    private static String diagram(SortedMap<String, Set<String>> uses) {
        return Stream.concat(
                        Stream.of("```mermaid", "graph LR"),
                        uses.entrySet().stream().flatMap(each -> lines(each.getKey(), each.getValue(), uses)))
                .collect(Collectors.joining("\n", "", "\n```\n"));
    }

    /** Arrows to the packages that are used, but for those that are also used by another one of them. */
    private static Stream<String> lines(String user, Set<String> used, SortedMap<String, Set<String>> uses) {
        Set<String> shown = new TreeSet<>(used);
        used.forEach(each -> shown.removeAll(reached(each, uses)));
        String node = "  " + user + "[" + user.replace('_', '.') + "]";
        return shown.isEmpty() ? Stream.of(node) : shown.stream().map(each -> node + " --> " + each);
    }

    private static Set<String> reached(String from, SortedMap<String, Set<String>> uses) {
        Set<String> all = new HashSet<>();
        for (String each : uses.getOrDefault(from, Set.of())) {
            if (all.add(each)) {
                all.addAll(reached(each, uses));
            }
        }
        return all;
    }

    private static SortedMap<String, Set<String>> uses(String module) {
        SortedMap<String, Set<String>> uses = new TreeMap<>();
        for (JavaClass each : new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .withImportOption(location -> !location.contains("-tests.jar") && isOf(module, location.toString()))
                .importPackages("dev.foretell")) {
            Set<String> used = uses.computeIfAbsent(name(each), unused -> new TreeSet<>());
            each.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> dependency.getTargetClass())
                    .filter(target -> target.getPackageName().startsWith("dev.foretell"))
                    .map(PackageGraphTest::name)
                    .filter(name -> !name.equals(name(each)))
                    .forEach(used::add);
        }
        uses.values().forEach(used -> used.retainAll(uses.keySet()));
        return uses;
    }

    private static boolean isOf(String module, String location) {
        return location.contains("/" + module + "/target/") || location.contains("foretell-" + module);
    }

    private static String name(JavaClass of) {
        return of.getPackageName().substring(BASE.length()).replace('.', '_');
    }
}
