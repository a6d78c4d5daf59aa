package org.blockberry.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.blockberry.api.keystore.SigningKey;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.chain.json.JsonLimits;
import org.blockberry.chain.json.JsonText;
import org.blockberry.crypto.CryptoLadder;
import org.blockberry.crypto.SecureRandomSource;
import org.blockberry.keystore.remote.wire.Channel;
import org.blockberry.keystore.remote.wire.ChannelKeys;
import org.blockberry.keystore.remote.wire.NumericAddress;
import org.blockberry.keystore.remote.wire.SignerAnswer;
import org.blockberry.keystore.remote.wire.SignerQuestion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The signer's process as an operator runs it, in this process. */
@Tag("sec-K4")
class SignerCommandTest {
  private static final CryptoLadder CRYPTO = CryptoLadder.standard();

  @TempDir
  Path temp;
  private Path home;
  private final CliRig cli = new CliRig();
  private final SigningKey node = new SigningKey() {
    private final byte[] seed = SecureRandomSource.system().bytes(32);

    @Override
    public String type() {
      return "ed25519";
    }

    @Override
    public Bytes publicKey() {
      return CRYPTO.ed25519().publicKey(seed);
    }

    @Override
    public Bytes sign(Bytes message) {
      return CRYPTO.ed25519().sign(seed, message);
    }
  };

  @BeforeEach
  void home() throws Exception {
    home = temp.resolve("home");
    Path config = Files.createDirectories(temp.resolve("dist").resolve("config"));
    Files.copy(Path.of("..", "..", "config", "config.toml"), config.resolve("config.toml"));
    System.setProperty("blockberry.distribution", temp.resolve("dist").toString());
    cli.environment.put("BLOCKBERRY_HOME", home.toString());
    cli.environment.put("BLOCKBERRY_KEY_PASSWORD", "correct horse battery");
  }

  @AfterEach
  void clear() {
    System.clearProperty("blockberry.distribution");
  }

  /** Standard output whose first line a test waits for. */
  private static final class Lines extends ByteArrayOutputStream {
    final CountDownLatch line = new CountDownLatch(1);

    @Override
    public synchronized void write(byte[] bytes, int from, int length) {
      super.write(bytes, from, length);
      if (toString(StandardCharsets.UTF_8).contains("\n")) {
        line.countDown();
      }
    }
  }

  /** A run in a thread of its own. */
  private final class Running implements AutoCloseable {
    final Lines out = new Lines();
    final ByteArrayOutputStream err = new ByteArrayOutputStream();
    final AtomicInteger code = new AtomicInteger(-1);
    final Thread thread;

    Running(String... args) {
      thread = new Thread(() -> {
        code.set(Main.run(new Console(new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8),
            cli.environment, question -> Optional.empty()), args));
        out.line.countDown();
      });
      thread.start();
    }

    JsonValue said() throws InterruptedException {
      assertTrue(out.line.await(1, TimeUnit.MINUTES));
      assertEquals(-1, code.get(), () -> err.toString(StandardCharsets.UTF_8));
      return new JsonText(JsonLimits.GENESIS).parse(Bytes.wrap(out.toByteArray()));
    }

    @Override
    public void close() throws InterruptedException {
      thread.interrupt();
      thread.join();
    }
  }

  @Test
  void signsForTheNodesThatAreAllowed() throws Exception {
    CliRig.Run init = cli.run("init", "--chain-id", "berry-1");
    assertEquals(0, init.code(), init.err());
    CliRig.Run missing = cli.run("signer", "--listen", "127.0.0.1:0", "--allow", node.publicKey().toHex());
    assertEquals(1, missing.code());
    assertTrue(missing.err().contains("--new-memory HEIGHT"), missing.err());
    JsonValue keys = new JsonText(JsonLimits.GENESIS).parse(Bytes.utf8(cli.run("signer", "key", "--json").out()));
    Bytes validator = Bytes.fromHex(keys.get("validator_key").asString().orElseThrow());
    try (Running signer = new Running("signer", "--listen", "127.0.0.1:0", "--allow", node.publicKey().toHex(), "--new-memory", "7", "--json")) {
      JsonValue said = signer.said();
      assertEquals(keys.get("validator_key"), said.get("validator_key"));
      assertEquals(keys.get("node_key"), said.get("signer_key"));
      InetSocketAddress address = NumericAddress.parse(said.get("address").asString().orElseThrow()).orElseThrow();
      long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
      try (ChannelKeys own = new ChannelKeys(CRYPTO, SecureRandomSource.system(), node);
          Channel channel = Channel.dial(new Socket(address.getAddress(), address.getPort()), own,
              Bytes.fromHex(said.get("signer_key").asString().orElseThrow()), deadline)) {
        assertInstanceOf(SignerAnswer.Refusal.class, ask(channel, vote(7), deadline), "at a height that may be signed");
        SignerAnswer.Signature signature = (SignerAnswer.Signature) ask(channel, vote(8), deadline);
        assertTrue(CRYPTO.ed25519().verify(validator, vote(8).signBytes("berry-1", Instant.EPOCH), signature.signature()));
      }
      CliRig.Run second = cli.run("signer", "--listen", "127.0.0.1:0", "--allow", node.publicKey().toHex());
      assertEquals(1, second.code(), "two processes with one key");
    }
    CliRig.Run again = cli.run("signer", "--listen", "127.0.0.1:0", "--allow", node.publicKey().toHex(), "--new-memory", "0");
    assertEquals(1, again.code());
    assertTrue(again.err().contains("is there already"), again.err());
  }

  private static SignerQuestion.Sign vote(long height) {
    return new SignerQuestion.Sign(SignedMsgType.PREVOTE, height, 0, 0, BlockId.NIL, Instant.EPOCH);
  }

  private static SignerAnswer ask(Channel channel, SignerQuestion question, long deadline) throws Exception {
    channel.send(question.encode());
    return SignerAnswer.decode(channel.receive(deadline));
  }

  @Test
  void mistakesAreNamed() {
    String key = node.publicKey().toHex();
    for (String[] wrong : new String[][] {{"signer"}, {"signer", "--listen", "127.0.0.1:0"}, {"signer", "--listen", "localhost:1", "--allow", key},
        {"signer", "--listen", "127.0.0.1:0", "--allow", "abc"}, {"signer", "--listen", "127.0.0.1:0", "--allow", key, "--new-memory", "-1"}}) {
      CliRig.Run run = cli.run(wrong);
      assertEquals(2, run.code(), run.err());
      assertEquals(1, run.err().lines().count(), run.err());
    }
    CliRig.Run run = cli.run("signer", "key");
    assertEquals(1, run.code());
    assertTrue(run.err().contains("keys new node"), run.err());
  }
}
