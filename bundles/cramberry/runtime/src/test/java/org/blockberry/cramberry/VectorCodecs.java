package org.blockberry.cramberry;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.blockberry.cramberry.codec.Codec;

/** A codec of each type that the vectors name. */
public final class VectorCodecs {
  private VectorCodecs() {}

  /** In the order of the file. */
  public static List<Codec<Object>> all() {
    JsonNode root = VectorsTest.read();
    VectorTypes types = new VectorTypes(root.get("types"));
    Set<String> names = new LinkedHashSet<>();
    root.get("vectors").forEach(vector -> {
      if (vector.has("type")) {
        names.add(vector.get("type").asText());
      }
    });
    List<Codec<Object>> codecs = new ArrayList<>();
    for (String name : names) {
      try {
        codecs.add(types.type(name, false).codec());
      } catch (CramberryException e) {
        continue; // there is no codec for it, which is what its vector says
      }
    }
    return codecs;
  }
}
