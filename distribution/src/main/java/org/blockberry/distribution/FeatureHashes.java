package org.blockberry.distribution;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import jakarta.json.JsonWriter;
import jakarta.json.stream.JsonGenerator;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import org.blockberry.launcher.FeatureFile;

/** Copies a feature file and gives each bundle in it the SHA-256 of its jar. */
final class FeatureHashes {
  private final Path system;
  private final FeatureFile feature;

  FeatureHashes(Path system, FeatureFile feature) {
    this.system = system;
    this.feature = feature;
  }

  void write(Path from, Path to) throws IOException {
    JsonObject source;
    try (Reader reader = Files.newBufferedReader(from, UTF_8); JsonReader json = Json.createReader(reader)) {
      source = json.readObject();
    }
    JsonObjectBuilder result = Json.createObjectBuilder(source).add("bundles", withHashes(source));
    try (Writer writer = Files.newBufferedWriter(to, UTF_8);
        JsonWriter json = Json.createWriterFactory(Map.of(JsonGenerator.PRETTY_PRINTING, true)).createWriter(writer)) {
      json.writeObject(result.build());
    }
  }

  private JsonArrayBuilder withHashes(JsonObject source) throws IOException {
    JsonArrayBuilder bundles = Json.createArrayBuilder();
    int index = 0;
    for (JsonValue bundle : source.getJsonArray("bundles")) { // the feature was read from this file: the same order
      Path jar = system.resolve(feature.bundles().get(index).fileName());
      bundles.add(Json.createObjectBuilder(bundle.asJsonObject()).add("sha256", sha256(jar)));
      index++;
    }
    return bundles;
  }

  private static String sha256(Path file) throws IOException {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
