package dev.foretell.settings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file that holds one value, as Docker, swarm and Kubernetes hand out secrets and systemd credentials. */
final class SettingFile {

    private static final int MAX_BYTES = 64 * 1024;

    private SettingFile() {}

    /** Thrown when a file cannot be used. The message repeats nothing of its content. */
    static final class Unusable extends RuntimeException {
        Unusable(String reason) {
            super(reason);
        }
    }

    /**
     * Reads the value, without white space around it: most files end with a newline.
     *
     * @throws Unusable when there is none
     */
    static String read(Path file) {
        String text = decoded(bytes(file)).strip();
        if (text.isEmpty()) {
            throw new Unusable("the file is empty");
        }
        return text;
    }

    private static byte[] bytes(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new Unusable("the file is larger than 64 KiB");
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw new Unusable("there is no such file");
        } catch (AccessDeniedException e) {
            throw new Unusable("the file cannot be read: permission denied");
        } catch (IOException e) {
            throw new Unusable("the file cannot be read: " + e.getMessage());
        }
    }

    private static String decoded(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Unusable("the file is not UTF-8 text");
        }
    }
}
