package org.blockberry.glueberry;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.CryptoLadder;
import org.blockberry.libp2p.identity.Ed25519Identity;
import org.blockberry.libp2p.identity.PeerId;
import org.junit.jupiter.api.DynamicTest;

/** The vectors of the specification, and peers from one number. */
public final class Vectors {
  /** The product's ladder, chosen once. */
  public static final CryptoLadder LADDER = CryptoLadder.standard();

  private Vectors() {}

  /** One file. */
  public static JsonNode load(String file) {
    try (InputStream in = Vectors.class.getResourceAsStream("/vectors/" + file + ".json")) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One test per element. */
  public static List<DynamicTest> tests(String id, JsonNode list, Consumer<JsonNode> test) {
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonNode element : list) {
      String label = element.path("name").asText(element.path("a").asText(element.path("wire").asText("")));
      tests.add(dynamicTest(id + "[" + tests.size() + "] " + label, () -> test.accept(element)));
    }
    if (tests.isEmpty()) {
      throw new IllegalStateException("no vectors under " + id);
    }
    return tests;
  }

  /** A field in hexadecimal. */
  public static Bytes hex(JsonNode node, String field) {
    return Bytes.fromHex(node.required(field).asText());
  }

  /** A fixed identity. */
  public static Ed25519Identity identity(int number) {
    return Ed25519Identity.fromSeed(LADDER.ed25519(), seed(number));
  }

  /** Its seed. */
  public static byte[] seed(int number) {
    byte[] seed = new byte[32];
    seed[0] = (byte) number;
    seed[1] = (byte) (number >> 8);
    return seed;
  }

  /** Its id. */
  public static PeerId peer(int number) {
    return identity(number).publicKey().peerId();
  }
}
