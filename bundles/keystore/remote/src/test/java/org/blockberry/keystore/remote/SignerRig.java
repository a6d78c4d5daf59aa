package org.blockberry.keystore.remote;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.blockberry.api.keystore.SigningKey;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.PartSetHeader;
import org.blockberry.chain.SignBytes;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.crypto.CryptoLadder;
import org.blockberry.crypto.SecureRandomSource;
import org.blockberry.keystore.remote.server.SignerServer;
import org.blockberry.keystore.remote.server.SignerTimes;
import org.blockberry.keystore.remote.wire.ChannelKeys;
import org.blockberry.node.sign.GuardedSigner;

/** A signer and a node's end of the connection, on this machine, with keys made of one number each. */
public final class SignerRig implements AutoCloseable {
  static final String CHAIN = "test-1";
  static final CryptoLadder CRYPTO = CryptoLadder.standard();
  static final Duration LONG = Duration.ofSeconds(30); // no test waits for its end

  final SigningKey validator = key(1);
  final ChannelKeys signerKeys = channel(2);
  final ChannelKeys nodeKeys = channel(3);
  final List<String> log = new CopyOnWriteArrayList<>();
  final GuardedSigner guard;
  SignerServer server;

  SignerRig(Path folder) throws IOException {
    guard = GuardedSigner.open(validator, folder.resolve("signer").resolve("state"), CHAIN, 0);
    listen(0);
  }

  void listen(int port) throws IOException {
    server = SignerServer.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), signerKeys, Set.of(key(3).publicKey()), guard,
        CHAIN, SignerTimes.STANDARD, log::add);
  }

  public static SigningKey key(int number) {
    byte[] seed = new byte[32];
    seed[0] = (byte) number;
    return new SigningKey() {
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
  }

  public static ChannelKeys channel(int number) {
    return new ChannelKeys(CRYPTO, SecureRandomSource.system(), key(number));
  }

  SignerPlace place() {
    return new SignerPlace(server.address(), key(2).publicKey(), validator.publicKey(), CHAIN);
  }

  SignerLink link(SignerPlace place, Duration patience) {
    return new SignerLink(place, nodeKeys, patience, log::add);
  }

  RemoteKey remote(SignerLink link) {
    return new RemoteKey(link, place(), CRYPTO.ed25519());
  }

  static BlockId block(int number) {
    byte[] hash = new byte[32];
    hash[0] = (byte) number;
    return number == 0 ? BlockId.NIL : new BlockId(Bytes.wrap(hash), new PartSetHeader(1, Bytes.wrap(hash.clone())));
  }

  static Bytes precommit(long height, int block, long millis) {
    return SignBytes.vote(CHAIN, SignedMsgType.PRECOMMIT, height, 0, block(block), Instant.ofEpochMilli(millis));
  }

  @Override
  public void close() throws InterruptedException {
    server.close();
    guard.close();
    signerKeys.close();
    nodeKeys.close();
  }
}
