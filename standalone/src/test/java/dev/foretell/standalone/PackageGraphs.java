package dev.foretell.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Draws which package uses which, as Mermaid graphs between marks in a document. Where a package is reached through
 * another, only the longer path is drawn.
 */
final class PackageGraphs {

    private static final String BASE = "dev.foretell.";
    private static final List<String> MODULES = List.of("common", "model", "web");
    private static final Set<String> OTHERS = Set.of("worker", "standalone");

    private final JavaClasses classes;

    PackageGraphs(JavaClasses classes) {
        this.classes = classes;
    }

    /** The document with the graphs as they are now. */
    String drawnInto(String document) {
        String drawn = document;
        for (String module : MODULES) {
            String begin = "<!-- packages of " + module + " -->\n";
            int from = drawn.indexOf(begin);
            assertThat(from).as(begin).isNotNegative();
            int to = drawn.indexOf("<!-- end -->\n", from);
            drawn = drawn.substring(0, from) + begin + graph(uses(module)) + drawn.substring(to);
        }
        return drawn;
    }

    private static String graph(SortedMap<String, Set<String>> uses) {
        return Stream.concat(
                        Stream.of("```mermaid", "graph LR"),
                        uses.entrySet().stream().flatMap(each -> lines(each.getKey(), each.getValue(), uses)))
                .collect(Collectors.joining("\n", "", "\n```\n"));
    }

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

    private SortedMap<String, Set<String>> uses(String module) {
        SortedMap<String, Set<String>> uses = new TreeMap<>();
        for (JavaClass each : classes) {
            if (module(name(each)).equals(module)) {
                Set<String> used = uses.computeIfAbsent(name(each), unused -> new TreeSet<>());
                each.getDirectDependenciesFromSelf().stream()
                        .map(dependency -> dependency.getTargetClass())
                        .filter(target -> target.getPackageName().startsWith(BASE))
                        .map(PackageGraphs::name)
                        .filter(name -> !name.equals(name(each)))
                        .forEach(used::add);
            }
        }
        uses.values().forEach(used -> used.retainAll(uses.keySet()));
        return uses;
    }

    /** The packages of {@code common} have its name not in theirs. */
    private static String module(String name) {
        String first = name.split("_", 2)[0];
        return MODULES.contains(first) || OTHERS.contains(first) ? first : "common";
    }

    private static String name(JavaClass of) {
        return of.getPackageName().substring(BASE.length()).replace('.', '_');
    }
}
