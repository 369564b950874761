package dev.foretell.model.engine.nd4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The part of {@code docs/keras.md} that lists what was compared with Keras: it is written from the comparisons of
 * {@link KerasCasesTest}, and compared with them each time, so that it cannot say anything else. Safe for use by
 * several threads.
 */
final class KerasPage {

    private static final int COLUMNS = 120;
    private static final Path PAGE = Path.of("../docs/keras.md");
    private static final Path CLASSES = Path.of("src/test/resources/keras/classes.txt");
    private static final String BEGIN = "<!-- begin: written by KerasCasesTest -->\n";
    private static final String END = "<!-- end: written by KerasCasesTest -->\n";
    private static final String WRITE =
            "mvn -pl model -am test -Dtest=KerasCasesTest -Dsurefire.failIfNoSpecifiedTests=false"
                    + " -Dforetell.page=write";

    /** The formats in the order of the table's columns, by the names of the files in the fixtures. */
    private static final List<String> FORMATS =
            List.of("keras3.keras", "keras3.h5", "keras3.json", "keras2.keras", "keras2.h5", "keras2.json");

    private static final Pattern MESSAGE = Pattern.compile(
            "(?:layer|operation) `.*` \\((?:keras\\.)?([\\w.]+)\\)(?:: (.*))?? is not run by Deeplearning4j");

    private static final Map<String, String> TITLES = Map.of(
            "keras", "`.keras`",
            "h5", "`.h5`",
            "json", "JSON and weights");

    /** Where tensors enter a model: no layer that computes. */
    private static final String INPUT = "InputLayer";

    /** A model of which our outputs and Keras's are compared. */
    record Comparison(String layer, String option, String fixture, String file) {}

    private final Set<String> layers = ConcurrentHashMap.newKeySet();
    private final Set<Comparison> compared = ConcurrentHashMap.newKeySet();
    private final Set<Comparison> equal = ConcurrentHashMap.newKeySet();
    private final Map<Comparison, String> onDeeplearning4j = new ConcurrentHashMap<>();
    private final AtomicInteger expected = new AtomicInteger();

    /** There is a fixture for a layer, with some files to be compared. */
    void expects(String layer, int files) {
        layers.add(layer);
        expected.addAndGet(files);
    }

    /** A comparison begins. Unless it is ended by {@link #isEqual}, the page says that the two differ. */
    Comparison begin(String layer, String option, String fixture, String file) {
        Comparison comparison = new Comparison(layer, option, fixture, file);
        compared.add(comparison);
        return comparison;
    }

    void isEqual(Comparison comparison) {
        equal.add(comparison);
    }

    /**
     * What Deeplearning4j does with the model of a comparison.
     *
     * @param refusal why it does not run it, or null when it does
     */
    void isOnDeeplearning4j(Comparison comparison, @Nullable String refusal) {
        onDeeplearning4j.put(comparison, refusal == null ? "" : refusal);
    }

    /** Whether all files were compared. */
    boolean isComplete() {
        return compared.size() == expected.get();
    }

    /**
     * Compares the page with the comparisons, or writes it when the system property {@code foretell.page} is
     * {@code write}.
     */
    void check() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        String now = "\n" + text() + "\n";
        if ("write".equals(System.getProperty("foretell.page"))) {
            Files.writeString(PAGE, page.substring(0, begin) + now + page.substring(end));
        } else {
            assertThat(page.substring(begin, end))
                    .as("docs/keras.md does not list what was compared; to write it anew: " + WRITE)
                    .isEqualTo(now);
        }
        assertThat(layers)
                .as("layers with a fixture")
                .containsAll(Operations.supported())
                .containsAll(Operations.functions());
    }

    private String text() throws IOException {
        List<String> columns = FORMATS.stream()
                .filter(format -> compared.stream().anyMatch(each -> each.file().equals(format)))
                .toList();
        StringBuilder text = new StringBuilder(compared.size() + " files are compared, of "
                + compared.stream().map(Comparison::fixture).distinct().count() + " models.\n\n");
        text.append("| Layer | Compared with Keras | Deeplearning4j |");
        columns.forEach(format -> text.append(title(format)).append(" |"));
        text.append("\n|---|---|:-:|").append(":-:|".repeat(columns.size())).append('\n');
        byLayer().forEach((layer, comparisons) -> text.append(row(layer, comparisons, columns)));
        return text.append('\n')
                .append(notOnDeeplearning4j())
                .append('\n')
                .append(refused("3", "Not supported, of Keras 3"))
                .append('\n')
                .append(refused("2", "Not supported, of Keras 2 only"))
                .toString();
    }

    private static String title(String format) {
        String[] words = format.split("\\.", 2);
        return " Keras " + words[0].replace("keras", "") + " " + TITLES.get(words[1]);
    }

    private Map<String, List<Comparison>> byLayer() {
        return compared.stream().collect(Collectors.groupingBy(Comparison::layer, TreeMap::new, Collectors.toList()));
    }

    private String row(String layer, List<Comparison> comparisons, List<String> columns) {
        Map<String, List<Comparison>> options = comparisons.stream()
                .collect(Collectors.groupingBy(Comparison::option, TreeMap::new, Collectors.toList()));
        Set<String> versions = versions(comparisons);
        String compared = options.entrySet().stream()
                .map(option -> (option.getKey().isEmpty() ? "defaults" : option.getKey())
                        + (versions(option.getValue()).equals(versions)
                                ? ""
                                : " (Keras " + String.join(", ", versions(option.getValue())) + ")"))
                .collect(Collectors.joining("; "));
        String cells = columns.stream()
                .map(format -> " " + cell(comparisons, format) + " |")
                .collect(Collectors.joining());
        return "| `" + layer + "` | " + compared.replace("|", "\\|") + " | " + onDeeplearning4j(comparisons) + " |"
                + cells + "\n";
    }

    private static Set<String> versions(List<Comparison> comparisons) {
        return comparisons.stream()
                .map(each -> each.file().substring(5, 6))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private String cell(List<Comparison> comparisons, String format) {
        List<Comparison> ofFormat =
                comparisons.stream().filter(each -> each.file().equals(format)).toList();
        if (ofFormat.isEmpty()) {
            return "–";
        }
        return equal.containsAll(ofFormat) ? "✓" : "differs";
    }

    private boolean isRun(Comparison comparison) {
        return "".equals(onDeeplearning4j.get(comparison));
    }

    private boolean isRefused(Comparison comparison) {
        return onDeeplearning4j.containsKey(comparison) && !isRun(comparison);
    }

    private String onDeeplearning4j(List<Comparison> comparisons) {
        if (comparisons.stream().noneMatch(this::isRefused)) {
            return "✓";
        }
        return comparisons.stream().anyMatch(this::isRun) ? "partly" : "–";
    }

    /**
     * What Deeplearning4j does not run of the layers that it runs partly, and which of the others it does not run at
     * all.
     */
    private String notOnDeeplearning4j() {
        StringBuilder text = new StringBuilder("Not run by Deeplearning4j, of what it runs partly:\n\n");
        Set<String> never = new TreeSet<>();
        byLayer().forEach((layer, comparisons) -> {
            if (comparisons.stream().noneMatch(this::isRun)) {
                never.add("`" + layer + "`");
            } else if (comparisons.stream().anyMatch(this::isRefused)) {
                text.append(wrapped("- `" + layer + "`: " + reasons(comparisons), "  "));
            }
        });
        return text + "\n" + wrapped("Not run by Deeplearning4j: " + String.join(", ", never) + ".", "");
    }

    /** Each reason, and the options that have it. */
    private String reasons(List<Comparison> comparisons) {
        Map<String, Set<String>> options = new TreeMap<>();
        comparisons.stream()
                .filter(this::isRefused)
                .forEach(each -> options.computeIfAbsent(reason(each), reason -> new TreeSet<>())
                        .add(each.option().isEmpty() ? "defaults" : each.option()));
        return options.entrySet().stream()
                .map(each -> each.getKey() + " (" + String.join("; ", each.getValue()) + ")")
                .collect(Collectors.joining("; "));
    }

    /** What is not run: something about the layer itself, or another layer that is in its models. */
    private String reason(Comparison comparison) {
        Matcher message = MESSAGE.matcher(onDeeplearning4j.getOrDefault(comparison, ""));
        assertThat(message.matches()).as(onDeeplearning4j.get(comparison)).isTrue();
        String what = message.group(2) == null ? "" : message.group(2);
        boolean itself = message.group(1).equals(comparison.layer());
        return what.isEmpty()
                ? "a `" + message.group(1) + "`"
                : itself ? what : what + " of a `" + message.group(1) + "`";
    }

    /** The layers of a version of Keras, and of none before it, that are not supported. */
    private static String refused(String version, String title) throws IOException {
        List<String> names = new ArrayList<>();
        try (Stream<String> lines = Files.lines(CLASSES)) {
            lines.map(line -> line.split(" ", -1))
                    .filter(words -> words[words.length - 1].equals(version))
                    .map(words -> words[0])
                    .filter(name ->
                            !name.equals(INPUT) && !Operations.supported().contains(name))
                    .forEach(name -> names.add("`" + name + "`"));
        }
        return wrapped(title + ": " + (names.isEmpty() ? "none" : String.join(", ", names)) + ".", "");
    }

    /** Lines of at most {@value #COLUMNS} columns; those after the first begin with an indent. */
    private static String wrapped(String text, String indent) {
        StringBuilder lines = new StringBuilder();
        String line = "";
        for (String word : text.split(" ", -1)) {
            if (!line.isBlank() && line.length() + 1 + word.length() > COLUMNS) {
                lines.append(line).append('\n');
                line = indent + word;
            } else {
                line = line.isEmpty() ? word : line + " " + word;
            }
        }
        return lines.append(line).append('\n').toString();
    }
}
