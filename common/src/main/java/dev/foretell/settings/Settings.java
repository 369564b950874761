package dev.foretell.settings;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Reads a process's settings from the environment, each from its variable or from the file that the variable with
 * {@code _FILE} after its name names. Every getter records an error and returns the default, so that {@link #check()}
 * can report all errors together. A file is opened when its setting is read: files of settings that only another
 * process reads need not exist. Used by one thread, at start.
 */
public final class Settings {

    private static final String PREFIX = SettingNames.PREFIX;
    private static final String FILE_SUFFIX = SettingNames.FILE_SUFFIX;

    private final Map<String, String> environment;
    private final List<String> errors = new ArrayList<>();

    public Settings(Map<String, String> environment) {
        this.environment = environment;
        SettingNames.unknown(environment)
                .forEach(name -> errors.add(name + ": unknown setting; known are " + SettingNames.described()));
        SettingNames.withFiles()
                .filter(name -> isSet(PREFIX + name) && isSet(PREFIX + name + FILE_SUFFIX))
                .forEach(name ->
                        errors.add(PREFIX + name + " and " + PREFIX + name + FILE_SUFFIX + ": expected one, not both"));
        checkLogFormat();
    }

    private boolean isSet(String variable) {
        return !environment.getOrDefault(variable, "").isBlank();
    }

    /** Checks the setting that the logging configuration reads by itself, before this class can. */
    private void checkLogFormat() {
        String format = environment.getOrDefault(PREFIX + SettingNames.LOG_FORMAT, "");
        if (!List.of("", "text", "json").contains(format)) {
            errors.add(PREFIX + SettingNames.LOG_FORMAT + ": expected text or json, not \"" + format + "\"");
        }
    }

    /** A text. */
    public String text(String name, String otherwise) {
        return read(name, otherwise, Function.identity());
    }

    /** A whole number within bounds, both inclusive. */
    public int number(String name, int otherwise, int least, int most) {
        return read(
                name,
                otherwise,
                text -> {
                    int value = Integer.parseInt(text);
                    if (value < least || value > most) {
                        throw new IllegalArgumentException();
                    }
                    return value;
                },
                "a whole number from " + least + " to " + most);
    }

    /** A length of time such as {@code 500ms}, {@code 30s}, {@code 5m}; within bounds, both inclusive. */
    public Duration duration(String name, Duration otherwise, Duration least, Duration most) {
        return read(
                name,
                otherwise,
                text -> {
                    Duration value = Durations.parse(text);
                    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
                        throw new IllegalArgumentException();
                    }
                    return value;
                },
                "a duration such as 500ms, 30s or 5m, from " + least.toMillis() + "ms to " + most.toSeconds() + "s");
    }

    /** A boolean: {@code true} or {@code false}. */
    public boolean flag(String name, boolean otherwise) {
        return read(
                name,
                otherwise,
                text -> {
                    if (!text.equals("true") && !text.equals("false")) {
                        throw new IllegalArgumentException();
                    }
                    return text.equals("true");
                },
                "true or false");
    }

    /**
     * A secret: a wrong one is not repeated in messages.
     *
     * @param parse throws {@link IllegalArgumentException} when it is wrong
     * @param expected a description of the form
     */
    public <T> T secret(String name, T otherwise, Function<String, T> parse, String expected) {
        return parsed(name, otherwise, parse, (given, error) -> given.wrongSecret("expected " + expected));
    }

    /**
     * A secret whose errors are described by its parser; a wrong one is not repeated in messages.
     *
     * @param parse throws {@link IllegalArgumentException} with a message that repeats nothing of the text
     */
    public <T> T secret(String name, T otherwise, Function<String, T> parse) {
        return parsed(name, otherwise, parse, (given, error) -> given.wrongSecret(String.valueOf(error.getMessage())));
    }

    /** A list of names, separated by commas; empty when not set. */
    public List<String> names(String name) {
        return read(
                name,
                List.of(),
                text -> Pattern.compile(",")
                        .splitAsStream(text)
                        .map(String::strip)
                        .filter(part -> !part.isEmpty())
                        .toList());
    }

    /**
     * A value in a form of its own. An error is described by the parser's {@link IllegalArgumentException}, such as
     * {@code expected a colour}; the text is appended unless it may be a secret.
     */
    public <T> T value(String name, T otherwise, Function<String, T> parse) {
        return parsed(name, otherwise, parse, (given, error) -> given.wrong(String.valueOf(error.getMessage())));
    }

    /**
     * The broker's address: an AMQP URI, by default that of a broker on this machine. A wrong one is not repeated,
     * since it may hold a password.
     */
    public URI broker() {
        return secret("BROKER_URI", BrokerUri.DEFAULT, BrokerUri::parse);
    }

    /**
     * The model repository: the folder that {@code FORETELL_MODELS} names, else {@code model/repository} or
     * {@code models} in the working directory or in one above the program.
     */
    public Path models() {
        Path found = RepositoryPath.find();
        return read(
                "MODELS",
                found,
                text -> {
                    Path path = Path.of(text);
                    if (!Files.isDirectory(path)) {
                        throw new IllegalArgumentException();
                    }
                    return path;
                },
                "an existing folder with models");
    }

    /**
     * Ends the reading.
     *
     * @throws SettingsException when anything was wrong, with all of it
     */
    public void check() {
        if (!errors.isEmpty()) {
            throw new SettingsException(errors);
        }
    }

    private <T> T read(String name, T otherwise, Function<String, T> parse) {
        return read(name, otherwise, parse, "a value");
    }

    private <T> T read(String name, T otherwise, Function<String, T> parse, String expected) {
        return parsed(name, otherwise, parse, (given, error) -> given.wrong("expected " + expected));
    }

    private <T> T parsed(
            String name,
            T otherwise,
            Function<String, T> parse,
            BiFunction<SettingValue, IllegalArgumentException, String> message) {
        SettingValue given = given(name);
        if (given.isNothing()) {
            return otherwise;
        }
        try {
            return parse.apply(given.text());
        } catch (IllegalArgumentException e) {
            errors.add(message.apply(given, e));
            return otherwise;
        }
    }

    private SettingValue given(String name) {
        if (!SettingNames.contains(name)) {
            throw new IllegalStateException("setting " + name + " is not in the list of names");
        }
        String variable = PREFIX + name;
        if (isSet(variable) || !isSet(variable + FILE_SUFFIX)) {
            return SettingValue.variable(variable, environment.getOrDefault(variable, ""));
        }
        return file(variable + FILE_SUFFIX);
    }

    private SettingValue file(String variable) {
        String path = environment.getOrDefault(variable, "").strip();
        try {
            return SettingValue.file(variable, Path.of(path));
        } catch (SettingFile.Unusable | InvalidPathException e) {
            errors.add(variable + ": " + path + ": " + e.getMessage());
            return SettingValue.variable(variable, "");
        }
    }
}
