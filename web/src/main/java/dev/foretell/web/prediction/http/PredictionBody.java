package dev.foretell.web.prediction.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.foretell.job.InstancesJson;
import dev.foretell.job.InvalidInputException;
import dev.foretell.job.MalformedJsonException;
import dev.foretell.job.Rows;
import dev.foretell.job.RowsBody;
import dev.foretell.manifest.Catalog;
import dev.foretell.manifest.Datatypes;
import dev.foretell.manifest.Manifest;
import dev.foretell.web.prediction.Models;
import dev.foretell.web.table.InstanceObjects;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /predictions}: {@code {"model": …, "version": …, "input": {"instances": [[…], …]}, "webhook":
 * …}}, read without a tree.
 *
 * @param entry the version to predict with
 * @param rows the input
 * @param pinned whether the caller named the version
 * @param webhook the URL to send the finished job to, or null
 * @param id the caller's own id, or null
 */
record PredictionBody(
        Catalog.Entry entry,
        Rows rows,
        boolean pinned,
        @Nullable String webhook,
        @Nullable String id) {

    /** The identity of the request's content: model, version, rows and webhook, however they are written. */
    String digest() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            Manifest manifest = entry.manifest();
            String head = manifest.name() + "\n" + (pinned ? manifest.version() : "") + "\n" + webhook + "\n";
            digest.update(head.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(RowsBody.of(rows).bytes()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * Reads a request.
     *
     * @param clientKey gives a caller the same version each time, or null
     * @param chosen gets the version that the request is for, once that is known
     * @throws InvalidInputException when it is not valid, or its rows do not fit the model
     * @throws dev.foretell.web.prediction.UnknownModelException when there is no such model or version
     */
    static PredictionBody read(byte[] body, Models models, @Nullable String clientKey, Consumer<Catalog.Entry> chosen) {
        Reading reading = new Reading(body, models, clientKey, chosen);
        reading.pass();
        if (reading.rows == null) {
            // The input precedes the model or the version that define how to read it.
            reading.pass();
        }
        return reading.request();
    }

    /** A reading of a body, in one pass or two. */
    private static final class Reading {
        private final byte[] body;
        private final Models models;
        private final Consumer<Catalog.Entry> chosen;
        private final @Nullable String clientKey;
        private @Nullable String model;
        private @Nullable String version;
        private Catalog.@Nullable Entry entry;
        private @Nullable Rows rows;
        private @Nullable String webhook;
        private @Nullable String id;

        Reading(byte[] body, Models models, @Nullable String clientKey, Consumer<Catalog.Entry> chosen) {
            this.body = body;
            this.models = models;
            this.clientKey = clientKey;
            this.chosen = chosen;
        }

        void pass() {
            try (JsonParser json = InstancesJson.FACTORY.createParser(body)) {
                if (json.nextToken() != JsonToken.START_OBJECT) {
                    throw new InvalidInputException("Expected a JSON object with the members \"model\" and \"input\".");
                }
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    String name = json.currentName();
                    json.nextToken();
                    member(name, json);
                }
                if (json.nextToken() != null) {
                    throw new MalformedJsonException("Not valid JSON: something follows after its end.");
                }
            } catch (IOException e) {
                throw new MalformedJsonException(e);
            }
            if (model == null) {
                throw new InvalidInputException("The member \"model\" is missing; expected the name of one of "
                        + String.join(", ", models.names()) + ".");
            }
        }

        private void member(String name, JsonParser json) throws IOException {
            switch (name) {
                case "model" -> model = text(json, name);
                case "version" -> {
                    String named = json.currentToken() == JsonToken.VALUE_NULL ? null : text(json, name);
                    if (!Objects.equals(named, version)) {
                        version = named;
                        rows = null;
                    }
                }
                case "input" -> {
                    if (model == null) {
                        json.skipChildren();
                    } else {
                        readInput(json, models.choose(model, version, clientKey));
                    }
                }
                case "webhook" -> webhook = text(json, name);
                case "id" -> id = text(json, name);
                default ->
                    throw new InvalidInputException("Unknown member \"" + name
                            + "\"; expected \"model\", \"version\", \"input\" and \"webhook\".");
            }
        }

        private static String text(JsonParser json, String name) throws IOException {
            if (!json.currentToken().isScalarValue() || json.currentToken() == JsonToken.VALUE_NULL) {
                throw new InvalidInputException("Expected \"" + name + "\" to be text.");
            }
            return json.getText();
        }

        private void readInput(JsonParser json, Catalog.Entry version) throws IOException {
            chosen.accept(version);
            if (json.currentToken() != JsonToken.START_OBJECT
                    || json.nextToken() != JsonToken.FIELD_NAME
                    || !json.currentName().equals("instances")) {
                throw new InvalidInputException("Expected \"input\" to be {\"instances\": [[…], …]}.");
            }
            json.nextToken();
            entry = version;
            rows = Datatypes.checked(
                    version.manifest(),
                    InstancesJson.readRows(
                            json,
                            version.manifest().columns(),
                            Datatypes.textColumns(version.manifest()),
                            new InstanceObjects(version.manifest())));
            if (json.nextToken() != JsonToken.END_OBJECT) {
                throw new InvalidInputException("Expected \"input\" to have the one member \"instances\".");
            }
        }

        PredictionBody request() {
            if (entry == null || rows == null) {
                models.choose(String.valueOf(model), version);
                throw new InvalidInputException("The member \"input\" is missing; expected {\"instances\": [[…], …]}.");
            }
            return new PredictionBody(entry, rows, version != null, webhook, id);
        }
    }
}
