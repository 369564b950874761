package dev.foretell.openstack;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** The images of a fake cloud. */
final class FakeGlance {

    final Map<String, ObjectNode> images = new LinkedHashMap<>();

    /** How many images one response lists at most. */
    int imagesPerPage = 2;

    private int number;

    FakeGlance() {
        addImage("Debian 12", "active", 512, 5);
        addImage("Ubuntu 22.04", "active", 512, 5);
        addImage("Ubuntu 24.04", "active", 512, 5);
    }

    void addImage(String name, String status, int minRam, int minDisk) {
        number++;
        FakeAnswer.put(
                images,
                ("{'id': 'image-%s', 'name': '%s', 'status': '%s', 'min_ram': %s, 'min_disk': %s,"
                                + " 'visibility': 'public'}")
                        .formatted(number, name, status, minRam, minDisk));
    }

    FakeAnswer answer(String[] parts, Map<String, String> query) {
        if (parts.length == 5) {
            return images.containsKey(parts[4]) ? FakeAnswer.ok(images.get(parts[4])) : FakeAnswer.notFound();
        }
        Stream<ObjectNode> listed = images.values().stream();
        if (query.containsKey("marker")) {
            listed = listed.dropWhile(each -> !each.get("id").asText().equals(query.get("marker")))
                    .skip(1);
        }
        return FakeAnswer.list("images", listed.limit(imagesPerPage));
    }
}
