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
import java.util.Set;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.PublicKey;
import org.blockberry.chain.json.AminoJson;
import org.blockberry.crypto.keystore.KeyFileException;
import org.blockberry.crypto.keystore.KeyFileHeader;
import org.blockberry.crypto.keystore.UnlockedKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code keys export}. */
@Command(name = "export", description =
    {"Write a private key without encryption, in the form of CometBFT's priv_validator_key.json.",
    "To move a key to another Blockberry home, copy its encrypted file instead."})
final class KeysExportCommand extends ConsoleCommand {
  private static final int SEED_BYTES = 32;

  @Parameters(index = "0", paramLabel = "KEY", description = "validator or node")
  String label;
  @Parameters(index = "1", paramLabel = "FILE", description = "new file; only its owner will be able to read it")
  Path target;
  @Option(names = "--unencrypted", required = true, description = "says that you know what this does")
  boolean unencrypted;
  @Mixin
  HomeOption home = new HomeOption();
  @Mixin
  KeyAccess access = new KeyAccess();

  @Override
  public Integer call() throws KeyFileException, CliException {
    Path file = KeyAccess.file(home.resolve(console()), KeyAccess.purpose(label));
    if (Files.exists(target)) {
      throw exists();
    }
    KeyFileHeader header = access.files().inspect(file);
    try (UnlockedKey key = access.files().open(file, header.identity(), access.present(console()))) {
      write(key.withSeed(seed -> document(header.publicKey(), seed)));
    } catch (FileAlreadyExistsException e) {
      throw exists();
    } catch (IOException e) {
      throw CliException.failed("cannot write " + target + ": " + e, e);
    }
    out().println("wrote " + target + ". Anybody who reads it has the key.");
    return ExitCodes.OK;
  }

  private static byte[] document(Bytes publicKey, byte[] seed) {
    byte[] pair = Arrays.copyOf(seed, SEED_BYTES + publicKey.size());
    publicKey.copyTo(pair, SEED_BYTES);
    PublicKey key = PublicKey.ed25519(publicKey);
    JsonValue json = JsonValue.object().put("address", AminoJson.hex(key.address()))
        .put("pub_key", AminoJson.publicKey(key))
        .put("priv_key", AminoJson.typed("tendermint/PrivKeyEd25519",
        JsonValue.of(Base64.getEncoder().encodeToString(pair)))).build();
    Arrays.fill(pair, (byte) 0);
    return Bytes.utf8(Pretty.print(json)).toArray();
  }

  private void write(byte[] document) throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(target, Set.of(CREATE_NEW, WRITE),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer buffer = ByteBuffer.wrap(document);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } finally {
      Arrays.fill(document, (byte) 0);
    }
  }

  private CliException exists() {
    return CliException.failed(target + " exists already. Name a new file");
  }
}
