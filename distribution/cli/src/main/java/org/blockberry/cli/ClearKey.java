package org.blockberry.cli;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.PublicKey;
import org.blockberry.chain.json.AminoJson;
import org.blockberry.crypto.keystore.KeyPurpose;

/** Forms of a key that is not encrypted, as other software reads them. */
enum ClearKey {
  /** CometBFT's {@code priv_validator_key.json}. */
  PRIV_VALIDATOR_KEY,
  /** CometBFT's {@code node_key.json}. */
  NODE_KEY,
  /** 64 bytes, seed and public key, in hexadecimal, and a line feed. */
  HEX;

  private static final int SEED_BYTES = 32;

  static ClearKey of(String given, KeyPurpose purpose) throws CliException {
    if (given == null) {
      return purpose == KeyPurpose.NODE ? NODE_KEY : PRIV_VALIDATOR_KEY;
    }
    for (ClearKey each : values()) {
      if (each.name().toLowerCase(java.util.Locale.ROOT).equals(given)) {
        return each;
      }
    }
    throw CliException.usage("--format is \"" + given + "\" but must be priv_validator_key, node_key or hex");
  }

  /** The text, to be wiped by the caller. */
  byte[] document(Bytes publicKey, byte[] seed) {
    byte[] pair = Arrays.copyOf(seed, SEED_BYTES + publicKey.size());
    publicKey.copyTo(pair, SEED_BYTES);
    try {
      if (this == HEX) {
        return (HexFormat.of().formatHex(pair) + "\n").getBytes(java.nio.charset.StandardCharsets.US_ASCII);
      }
      JsonValue secret = AminoJson.typed("tendermint/PrivKeyEd25519", JsonValue.of(Base64.getEncoder().encodeToString(pair)));
      JsonValue.ObjectBuilder json = JsonValue.object();
      if (this == PRIV_VALIDATOR_KEY) {
        PublicKey key = PublicKey.ed25519(publicKey);
        json.put("address", AminoJson.hex(key.address())).put("pub_key", AminoJson.publicKey(key));
      }
      return Bytes.utf8(Pretty.print(json.put("priv_key", secret).build())).toArray();
    } finally {
      Arrays.fill(pair, (byte) 0);
    }
  }

  /** Writes a new file that only its owner can read. */
  static void write(Path target, byte[] document) throws CliException {
    try (SeekableByteChannel channel = Files.newByteChannel(target, Set.of(CREATE_NEW, WRITE),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer buffer = ByteBuffer.wrap(document);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (FileAlreadyExistsException e) {
      throw CliException.failed(target + " exists already. Name a new file", e);
    } catch (IOException e) {
      throw CliException.failed("cannot write " + target + ": " + e, e);
    }
  }
}
