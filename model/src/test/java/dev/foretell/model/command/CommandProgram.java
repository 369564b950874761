package dev.foretell.model.command;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs the program in this JVM, on a repository of its own. */
final class CommandProgram {

    private final Path repository;

    CommandProgram(Path repository) {
        this.repository = repository;
    }

    record Result(int code, String out, String err) {}

    Result run(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> texts = new ArrayList<>();
        for (Object argument : arguments) {
            texts.add(argument.toString());
        }
        int code = Main.commandLine(Map.of("FORETELL_MODELS", repository.toString()))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(texts.toArray(String[]::new));
        return new Result(code, out.toString(), err.toString());
    }
}
