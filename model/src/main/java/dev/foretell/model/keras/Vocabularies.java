package dev.foretell.model.keras;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The vocabularies that layers learned, which an archive holds as files beside its weights: each becomes the setting
 * {@code vocabulary}, as if the layer had been made with it. Source: {@code load_assets} in
 * {@code keras/src/layers/preprocessing/index_lookup.py}. Stateless.
 */
final class Vocabularies {

    private static final Set<String> LAYERS = Set.of("StringLookup", "TextVectorization");
    private static final long LARGEST = 256L << 20;

    /** Ends of lines to Python that are none to Keras when it writes the file. */
    private static final Pattern OTHER_LINES = Pattern.compile("[\r\\x0b\\f\\x1c-\\x1e\\x85\\u2028\\u2029]");

    private Vocabularies() {}

    /** Reads the vocabularies of a model's layers. */
    static void read(Archive archive, Structure model) throws IOException {
        read(archive, model, "assets");
    }

    /** The folders have the names of the groups of {@link ArchiveWeights}. */
    private static void read(Archive archive, Structure model, String folder) throws IOException {
        Map<String, Integer> counts = new HashMap<>();
        for (Structure layer : model.layers()) {
            String key = ArchiveWeights.snakeCase(layer.className());
            int number = counts.merge(key, 1, Integer::sum) - 1;
            String own = folder + "/layers/" + (number == 0 ? key : key + "_" + number);
            if (layer.isModel()) {
                read(archive, layer, own);
            } else if (LAYERS.contains(layer.className())
                    && layer.config() instanceof ObjectNode config
                    && !config.path("vocabulary").isArray()
                    && archive.has(own + "/vocabulary.txt")) {
                byte[] content = archive.bytes(own + "/vocabulary.txt", LARGEST);
                ArrayNode vocabulary = config.putArray("vocabulary");
                lines(layer, content).forEach(vocabulary::add);
            }
        }
    }

    private static List<String> lines(Structure layer, byte[] content) throws IOException {
        String text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(content))
                .toString();
        if (OTHER_LINES.matcher(text).find()) {
            throw layer.refusal("its vocabulary has a line break within a token, so Keras does not read it as it was");
        }
        return List.of(text.replaceAll("\n+\\z", "").split("\n", -1));
    }
}
