package org.blockberry.distribution;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonWriter;
import jakarta.json.stream.JsonGenerator;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The bill of materials of the archive, CycloneDX 1.5 in JSON: every jar with its hash, and under a jar of ours the libraries of which it
 * holds parts. The same content gives the same bytes.
 */
final class BillOfMaterials {
  private final SupplyChain.Inventory inventory;
  private final String version;
  private final String timestamp;

  /** @param timestamp of the build, ISO, the same for every build of one commit */
  BillOfMaterials(SupplyChain.Inventory inventory, String version, String timestamp) {
    this.inventory = inventory;
    this.version = version;
    this.timestamp = timestamp;
  }

  void write(Path file) throws IOException {
    JsonArrayBuilder components = Json.createArrayBuilder();
    JsonArrayBuilder references = Json.createArrayBuilder();
    StringBuilder content = new StringBuilder(version);
    inventory.ours().forEach((place, sha256) -> {
      String name = place.substring(place.indexOf('/') + 1, place.lastIndexOf('-'));
      String number = place.substring(place.lastIndexOf('-') + 1, place.length() - ".jar".length());
      JsonObjectBuilder one = component("org.blockberry", name, number, "pkg:maven/org.blockberry/" + name + "@" + number, sha256,
          List.of(place));
      one.add("licenses", Json.createArrayBuilder().add(Json.createObjectBuilder().add("license", Json.createObjectBuilder()
          .add("id", "Apache-2.0"))));
      List<LockedArtifact> parts = inventory.embedded().getOrDefault(place, List.of());
      if (!parts.isEmpty()) {
        JsonArrayBuilder inside = Json.createArrayBuilder();
        parts.forEach(part -> inside.add(component(part, place, List.of())));
        one.add("components", inside);
      }
      components.add(one);
      references.add("pkg:maven/org.blockberry/" + name + "@" + number);
      content.append(sha256);
    });
    inventory.foreign().forEach((artifact, places) -> {
      if (!places.isEmpty()) {
        components.add(component(artifact, "", places));
        references.add(artifact.purl());
        content.append(artifact.sha256());
      }
    });
    JsonObjectBuilder product = Json.createObjectBuilder().add("type", "application").add("bom-ref", "blockberry")
        .add("group", "org.blockberry").add("name", "blockberry").add("version", version);
    JsonObjectBuilder bill = Json.createObjectBuilder().add("bomFormat", "CycloneDX").add("specVersion", "1.5")
        .add("serialNumber", "urn:uuid:" + UUID.nameUUIDFromBytes(content.toString().getBytes(UTF_8))).add("version", 1)
        .add("metadata", Json.createObjectBuilder().add("timestamp", timestamp).add("component", product))
        .add("components", components)
        .add("dependencies", Json.createArrayBuilder().add(Json.createObjectBuilder().add("ref", "blockberry").add("dependsOn", references)));
    try (Writer writer = Files.newBufferedWriter(file, UTF_8);
        JsonWriter json = Json.createWriterFactory(Map.of(JsonGenerator.PRETTY_PRINTING, true)).createWriter(writer)) {
      json.writeObject(bill.build());
    }
  }

  private static JsonObjectBuilder component(LockedArtifact artifact, String owner, List<String> places) {
    String reference = owner.isEmpty() ? artifact.purl() : owner + "#" + artifact.purl();
    return component(artifact.group(), artifact.artifact(), artifact.version(), artifact.purl(), artifact.sha256(), places)
        .add("bom-ref", reference);
  }

  private static JsonObjectBuilder component(String group, String name, String version, String purl, String sha256, List<String> places) {
    JsonObjectBuilder one = Json.createObjectBuilder().add("type", "library").add("bom-ref", purl).add("group", group).add("name", name)
        .add("version", version).add("hashes", Json.createArrayBuilder().add(Json.createObjectBuilder().add("alg", "SHA-256")
            .add("content", sha256))).add("purl", purl);
    if (!places.isEmpty()) {
      JsonArrayBuilder properties = Json.createArrayBuilder();
      places.forEach(place -> properties.add(Json.createObjectBuilder().add("name", "blockberry:file").add("value", place)));
      one.add("properties", properties);
    }
    return one;
  }
}
