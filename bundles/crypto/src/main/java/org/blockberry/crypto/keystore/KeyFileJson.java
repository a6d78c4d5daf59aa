package org.blockberry.crypto.keystore;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.keystore.KeyFileException.Problem;

/** The JSON form of a key file. Reading is strict: no unknown, missing or repeated member, no other type. */
final class KeyFileJson {
  private static final String FORMAT = "blockberry-key";
  private static final int MAX_MEMBERS = 32;
  private static final JsonFactory JSON = JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
      .build();

  private KeyFileJson() {}

  static byte[] print(SealedKey key) {
    KeyFileHeader header = key.header();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = JSON.createGenerator(bytes).useDefaultPrettyPrinter()) {
      out.writeStartObject();
      out.writeStringField("format", FORMAT);
      out.writeNumberField("version", KeyFileHeader.VERSION);
      out.writeStringField("purpose", header.identity().purpose().label());
      out.writeStringField("chain_id", header.identity().chainId());
      out.writeStringField("public_key", header.publicKey().toHex());
      out.writeObjectFieldStart("kdf");
      out.writeStringField("name", KeyFileHeader.KDF);
      out.writeNumberField("memory_kib", header.cost().memoryKib());
      out.writeNumberField("iterations", header.cost().iterations());
      out.writeNumberField("parallelism", header.cost().parallelism());
      out.writeStringField("salt", header.salt().toHex());
      out.writeEndObject();
      out.writeObjectFieldStart("cipher");
      out.writeStringField("name", KeyFileHeader.CIPHER);
      out.writeStringField("nonce", header.nonce().toHex());
      out.writeEndObject();
      out.writeStringField("password_check", key.passwordCheck().toHex());
      out.writeStringField("sealed_seed", key.sealedSeed().toHex());
      out.writeStringField("checksum", key.checksum().toHex());
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    bytes.write('\n');
    return bytes.toByteArray();
  }

  static SealedKey parse(byte[] content) throws KeyFileException {
    Members members = new Members(flatten(content));
    if (!FORMAT.equals(members.text("format")) || members.number("version") != KeyFileHeader.VERSION) {
      throw new KeyFileException(Problem.UNKNOWN_FORMAT, "this is no " + FORMAT + " file of version "
          + KeyFileHeader.VERSION + ". A newer Blockberry may have written it; other keys must be imported.");
    }
    members.expect("kdf.name", KeyFileHeader.KDF);
    members.expect("cipher.name", KeyFileHeader.CIPHER);
    Argon2Cost cost = cost(members);
    try {
      KeyPurpose purpose = KeyPurpose.of(members.text("purpose"))
          .orElseThrow(() -> new IllegalArgumentException("its purpose is unknown"));
      KeyFileHeader header = new KeyFileHeader(new KeyIdentity(purpose, members.text("chain_id")),
          members.bytes("public_key"), cost, members.bytes("kdf.salt"), members.bytes("cipher.nonce"));
      SealedKey key = new SealedKey(header, members.bytes("password_check"), members.bytes("sealed_seed"));
      Bytes checksum = members.bytes("checksum");
      members.nothingElse();
      if (!checksum.equals(key.checksum())) {
        throw damaged("its checksum does not fit");
      }
      return key;
    } catch (IllegalArgumentException e) {
      throw damaged(e.getMessage());
    }
  }

  private static Argon2Cost cost(Members members) throws KeyFileException {
    int memory = members.number("kdf.memory_kib");
    int iterations = members.number("kdf.iterations");
    int parallelism = members.number("kdf.parallelism");
    try {
      return new Argon2Cost(memory, iterations, parallelism);
    } catch (IllegalArgumentException e) {
      throw new KeyFileException(Problem.UNSAFE_COST,
          "the file is refused before a password is tried: " + e.getMessage());
    }
  }

  /** All members by path, for example {@code kdf.salt}; text as String, numbers as Integer. */
  private static Map<String, Object> flatten(byte[] content) throws KeyFileException {
    Map<String, Object> members = new LinkedHashMap<>();
    try (JsonParser parser = JSON.createParser(content)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw damaged("it is no JSON object");
      }
      String outer = "";
      while (true) {
        JsonToken token = parser.nextToken();
        if (token == JsonToken.END_OBJECT) {
          if (outer.isEmpty()) {
            break;
          }
          outer = "";
          continue;
        }
        String name = outer + parser.currentName();
        switch (parser.nextToken()) {
          case START_OBJECT -> {
            if (!outer.isEmpty()) {
              throw damaged("it is nested too deeply");
            }
            outer = name + ".";
          }
          case VALUE_STRING -> members.put(name, parser.getText());
          case VALUE_NUMBER_INT -> members.put(name, parser.getIntValue());
          default -> throw damaged("a member is neither text nor whole number");
        }
        if (members.size() > MAX_MEMBERS) {
          throw damaged("it has too many members");
        }
      }
      if (parser.nextToken() != null) {
        throw damaged("something follows its end");
      }
      return members;
    } catch (JsonProcessingException e) { // its text may quote the file: only the place is passed on
      throw damaged("its JSON is wrong in line " + e.getLocation().getLineNr());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static KeyFileException damaged(String how) {
    return new KeyFileException(Problem.DAMAGED, "the key file is damaged: " + how + ". Restore it from a backup.");
  }

  /** Takes members out one by one. */
  private record Members(Map<String, Object> rest) {
    String text(String name) throws KeyFileException {
      if (rest.remove(name) instanceof String text) {
        return text;
      }
      throw damaged(name + " is missing or no text");
    }

    int number(String name) throws KeyFileException {
      if (rest.remove(name) instanceof Integer number) {
        return number;
      }
      throw damaged(name + " is missing or no number");
    }

    Bytes bytes(String name) throws KeyFileException {
      try {
        return Bytes.fromHex(text(name));
      } catch (IllegalArgumentException e) {
        throw damaged(name + " is no hexadecimal text");
      }
    }

    void expect(String name, String value) throws KeyFileException {
      if (!value.equals(text(name))) {
        throw new KeyFileException(Problem.UNKNOWN_FORMAT, "the file's " + name + " is not " + value
            + ", the only one this version knows");
      }
    }

    void nothingElse() throws KeyFileException {
      if (!rest.isEmpty()) {
        throw damaged("it has unknown members");
      }
    }
  }
}
