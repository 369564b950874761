package dev.foretell.model.engine.onnxruntime;

import dev.foretell.model.engine.EngineException;
import dev.foretell.model.engine.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * The program that tries damaged files, in a process of its own: what a damaged file does to the runtime may end it.
 */
final class DamagedFiles {

    private static final int ROWS = 2;

    private final Random random;
    private int run;
    private int refused;

    private DamagedFiles(long seed) {
        random = new Random(seed);
    }

    /** Arguments: a folder of its own, a seed, how many files. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        List<OnnxCase> cases = OnnxCase.names(false)
                .map(name -> OnnxCase.unpacked(name, folder))
                .toList();
        DamagedFiles program = new DamagedFiles(Long.parseLong(arguments[1]));
        for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
            program.attempt(cases.get(program.random.nextInt(cases.size())), folder.resolve("last"));
        }
        System.out.println("run " + program.run + ", refused " + program.refused);
    }

    private void attempt(OnnxCase fixture, Path last) throws IOException {
        Path file = file(fixture);
        byte[] whole = Files.readAllBytes(file);
        byte[] damaged = damaged(whole);
        Files.write(last, damaged); // It is there to be looked at when it ended the process.
        Files.write(file, damaged);
        try (Network network = fixture.load()) {
            network.output(fixture.inputs(ROWS), ROWS);
            run++;
        } catch (EngineException e) {
            refused++;
        }
        Files.write(file, whole);
    }

    /** The model, or now and then a file with its weights. */
    private Path file(OnnxCase fixture) {
        List<String> weights = fixture.files().stream()
                .filter(name -> name.endsWith(".bin") || name.endsWith(".data"))
                .toList();
        return weights.isEmpty() || random.nextInt(3) > 0
                ? fixture.model()
                : fixture.folder().resolve(weights.get(0));
    }

    private byte[] damaged(byte[] whole) {
        byte[] bytes = whole.clone();
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(5)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> {
                return Arrays.copyOf(bytes, at);
            }
            case 2 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(6)), (byte) 0xFF);
            case 3 -> {
                for (int i = 0; i < 4; i++) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
            }
            default -> {
                int from = random.nextInt(bytes.length);
                System.arraycopy(
                        whole, from, bytes, at, Math.min(random.nextInt(40), bytes.length - Math.max(at, from)));
            }
        }
        return bytes;
    }
}
