package org.blockberry.crypto.keystore;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.Ed25519;
import org.blockberry.crypto.keystore.KeyFileException.Problem;

/**
 * Reads a private Ed25519 key that somebody else wrote, unprotected: 32 or 64 raw bytes (seed, or seed and public key),
 * the same in hexadecimal, CometBFT's {@code priv_validator_key.json} and {@code node_key.json}, or JSON with a
 * hexadecimal {@code priv_key}. A public key that comes along must fit.
 *
 * <p>Text forms leave copies in memory that cannot be wiped: import on a machine you trust, and destroy the source
 * file.
 */
public final class KeyImport {
  private static final int MAX_FILE_BYTES = 16 * 1024;
  private static final JsonFactory JSON = new JsonFactory();

  private KeyImport() {}

  /**
   * The seed in a file that only its owner can read.
   *
   * @return 32 bytes, to be wiped by the caller
   */
  public static byte[] seedFrom(Path file, Ed25519 ed25519) throws KeyFileException {
    byte[] content = new PrivateFile(file).read(MAX_FILE_BYTES);
    try {
      return seedFrom(content, ed25519);
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  /**
   * The seed in {@code content}.
   *
   * @return 32 bytes, to be wiped by the caller
   */
  public static byte[] seedFrom(byte[] content, Ed25519 ed25519) throws KeyFileException {
    String text = new String(content, StandardCharsets.ISO_8859_1).strip();
    if (text.startsWith("{")) {
      return fromJson(content, ed25519);
    }
    if (text.matches("[0-9a-fA-F]{64}|[0-9a-fA-F]{128}")) {
      return fromPair(HexFormat.of().parseHex(text), ed25519);
    }
    return fromPair(content.clone(), ed25519);
  }

  /** Takes {@code owned} over and wipes it. */
  private static byte[] fromPair(byte[] owned, Ed25519 ed25519) throws KeyFileException {
    try {
      if (owned.length != Ed25519.SEED_BYTES && owned.length != Ed25519.SEED_BYTES + Ed25519.PUBLIC_KEY_BYTES) {
        throw notAKey("it is neither JSON nor 32 or 64 bytes, raw or hexadecimal");
      }
      byte[] seed = Arrays.copyOf(owned, Ed25519.SEED_BYTES);
      if (owned.length > seed.length) {
        fits(ed25519, seed, Bytes.copyOf(owned, seed.length, Ed25519.PUBLIC_KEY_BYTES));
      }
      return seed;
    } finally {
      Arrays.fill(owned, (byte) 0);
    }
  }

  private static byte[] fromJson(byte[] content, Ed25519 ed25519) throws KeyFileException {
    Map<String, String> members = texts(content);
    String type = members.getOrDefault("priv_key.type", "tendermint/PrivKeyEd25519");
    if (!type.equals("tendermint/PrivKeyEd25519")) {
      throw notAKey("its key is not of type tendermint/PrivKeyEd25519");
    }
    String secret = members.getOrDefault("priv_key.value", members.get("priv_key"));
    if (secret == null) {
      throw notAKey("it has no priv_key");
    }
    byte[] seed = fromPair(decoded(secret), ed25519);
    String given = members.getOrDefault("pub_key.value", members.get("pub_key"));
    if (given != null) {
      fits(ed25519, seed, Bytes.wrap(decoded(given)));
    }
    return seed;
  }

  private static void fits(Ed25519 ed25519, byte[] seed, Bytes publicKey) throws KeyFileException {
    if (!ed25519.publicKey(seed).equals(publicKey)) {
      Arrays.fill(seed, (byte) 0);
      throw notAKey("its public key does not belong to its private key");
    }
  }

  private static byte[] decoded(String text) throws KeyFileException {
    try {
      return text.matches("([0-9a-fA-F]{64}){1,2}") ? HexFormat.of().parseHex(text) : Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) { // its message quotes the text
      throw notAKey("a key in it is neither hexadecimal nor base64");
    }
  }

  /** Text members of the outer object by name and of inner ones by {@code outer.inner}. */
  private static Map<String, String> texts(byte[] content) throws KeyFileException {
    Map<String, String> texts = new TreeMap<>();
    try (JsonParser parser = JSON.createParser(content)) {
      String outer = "";
      int depth = 0;
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.START_OBJECT) {
          outer = ++depth == 2 && parser.currentName() != null ? parser.currentName() + "." : outer;
        } else if (token == JsonToken.END_OBJECT) {
          outer = --depth < 2 ? "" : outer;
        } else if (token == JsonToken.VALUE_STRING && depth <= 2 && parser.currentName() != null) {
          texts.put(outer + parser.currentName(), parser.getText());
        }
      }
      return texts;
    } catch (JsonProcessingException e) { // its text may quote the key: only the place is passed on
      throw notAKey("its JSON is wrong in line " + e.getLocation().getLineNr());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static KeyFileException notAKey(String why) {
    return new KeyFileException(Problem.NOT_A_KEY, "this is no private Ed25519 key we can import: " + why);
  }
}
