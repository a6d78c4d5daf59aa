package org.blockberry.keystore.remote;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.blockberry.api.keystore.Keystore;
import org.blockberry.api.keystore.KeystoreContext;
import org.blockberry.api.keystore.SigningKey;
import org.blockberry.crypto.CryptoLadder;
import org.blockberry.crypto.SecureRandomSource;
import org.blockberry.crypto.keystore.AgreeingKey;
import org.blockberry.crypto.keystore.KeyFiles;
import org.blockberry.crypto.keystore.KeyIdentity;
import org.blockberry.crypto.keystore.KeyPurpose;
import org.blockberry.crypto.keystore.UnlockedKey;
import org.blockberry.keystore.remote.wire.ChannelKeys;
import org.blockberry.keystore.remote.wire.SignerQuestion;

/** The node's own key from its file, the validator's in another process. A node starts without the signer, and signs when it is there. */
final class RemoteKeystore implements Keystore {
  private static final Duration LOOK = Duration.ofSeconds(10);

  private final CryptoLadder crypto;
  private final KeystoreContext context;
  private final Path nodeFile;
  private final SignerPlace place;
  private final Duration patience;
  private UnlockedKey node;
  private ChannelKeys keys;
  private SignerLink link;

  RemoteKeystore(CryptoLadder crypto, KeystoreContext context, Path nodeFile, SignerPlace place, Duration patience) {
    this.crypto = crypto;
    this.context = context;
    this.nodeFile = nodeFile;
    this.place = place;
    this.patience = patience;
  }

  @Override
  public synchronized void start() throws Exception {
    if (!Files.exists(nodeFile)) {
      throw new IllegalStateException("the signer knows this node by its node key, and " + nodeFile
          + " is not there. To make one: blockberry keys new node");
    }
    node = new KeyFiles(crypto.ed25519(), SecureRandomSource.system()).open(nodeFile,
        new KeyIdentity(KeyPurpose.NODE, context.chainId()), question -> context.password());
    keys = new ChannelKeys(crypto, SecureRandomSource.system(), node);
    SignerLink opened = new SignerLink(place, keys, patience, line -> context.logger().log(System.Logger.Level.WARNING, line));
    link = opened;
    context.metrics().describedAs("Whether there is a connection to the signer.").gauge("signer_connected", () -> opened.connected() ? 1 : 0);
    context.timers().scheduleWithFixedDelay(() -> look(opened), 0, LOOK.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Keeps the connection, so that the first vote does not wait for it, and says when it is lost. */
  private void look(SignerLink opened) {
    try {
      context.executor().execute(() -> {
        try {
          opened.ask(new SignerQuestion.Describe());
        } catch (NoAnswerException e) {
          context.logger().log(System.Logger.Level.DEBUG, e.getMessage()); // the link told it once
        }
      });
    } catch (RejectedExecutionException e) {
      context.logger().log(System.Logger.Level.DEBUG, "the signer is looked for later", e);
    }
  }

  @Override
  public synchronized Optional<SigningKey> key(String purpose) {
    if (link == null) {
      return Optional.empty();
    }
    return switch (purpose) {
      case VALIDATOR -> Optional.of(new RemoteKey(link, place, crypto.ed25519()));
      case NODE -> Optional.of(new AgreeingKey(node, crypto.x25519()));
      default -> Optional.empty();
    };
  }

  @Override
  public synchronized void close() {
    if (link != null) {
      link.close();
    }
    if (keys != null) {
      keys.close();
    }
    if (node != null) {
      node.close();
    }
    link = null;
  }
}
