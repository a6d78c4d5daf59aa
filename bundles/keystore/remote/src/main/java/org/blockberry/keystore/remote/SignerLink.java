package org.blockberry.keystore.remote;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.wire.DecodingException;
import org.blockberry.keystore.remote.wire.Channel;
import org.blockberry.keystore.remote.wire.ChannelKeys;
import org.blockberry.keystore.remote.wire.NumericAddress;
import org.blockberry.keystore.remote.wire.SignerAnswer;
import org.blockberry.keystore.remote.wire.SignerAnswer.Description;
import org.blockberry.keystore.remote.wire.SignerQuestion;

/**
 * The connection to the signer, made when it is needed and again when it is lost, with a pause that grows to {@link #MAX_PAUSE}. A question
 * takes {@code patience} at most, whatever the signer does, and ends at once when this is closed. Threading: any; questions take turns.
 */
final class SignerLink implements AutoCloseable {
  static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  static final Duration MAX_PAUSE = Duration.ofSeconds(5);

  private final SignerPlace place;
  private final String where;
  private final ChannelKeys keys;
  private final Duration patience;
  private final Consumer<String> log;
  private final ReentrantLock turn = new ReentrantLock();
  private Channel channel; // of whoever has the turn
  private long pauseNanos;
  private long nextDial = System.nanoTime();
  private String trouble = "";
  private volatile Socket socket; // what close() ends
  private volatile boolean closed;

  /**
   * No connection yet.
   *
   * @param log gets one line when the signer is lost, and when it is there again
   */
  SignerLink(SignerPlace place, ChannelKeys keys, Duration patience, Consumer<String> log) {
    this.place = place;
    this.where = NumericAddress.text(place.address());
    this.keys = keys;
    this.patience = patience;
    this.log = log;
  }

  /**
   * Asks. A question whose answer was lost with the connection is asked once more: the signer gives what it gave before.
   *
   * @throws NoAnswerException there was no answer in time
   */
  SignerAnswer ask(SignerQuestion question) {
    long deadline = System.nanoTime() + patience.toNanos();
    try {
      if (!turn.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new NoAnswerException("the signer " + where + " answers others for longer than " + patience.toMillis() + " ms");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NoAnswerException("interrupted while the signer was waited for");
    }
    try {
      SignerAnswer answer = askTwice(question, deadline);
      pauseNanos = 0;
      nextDial = System.nanoTime();
      return answer;
    } catch (IOException e) {
      drop();
      away(e.getMessage());
      throw new NoAnswerException("the signer " + where + " does not answer: " + e.getMessage());
    } finally {
      turn.unlock();
    }
  }

  private SignerAnswer askTwice(SignerQuestion question, long deadline) throws IOException {
    boolean kept = channel != null;
    try {
      return exchange(question, deadline);
    } catch (IOException lost) {
      drop();
      if (!kept || closed || lost instanceof SocketTimeoutException) {
        throw lost;
      }
      return exchange(question, deadline); // the connection may have died long ago
    }
  }

  private SignerAnswer exchange(SignerQuestion question, long deadline) throws IOException {
    if (channel == null) {
      dial(deadline);
    }
    return exchange(channel, question, deadline);
  }

  private static SignerAnswer exchange(Channel channel, SignerQuestion question, long deadline) throws IOException {
    channel.send(question.encode());
    try {
      return SignerAnswer.decode(channel.receive(deadline));
    } catch (DecodingException e) {
      throw new IOException("its answer cannot be read: " + e.getMessage(), e);
    }
  }

  private void dial(long deadline) throws IOException {
    long now = System.nanoTime();
    if (closed) {
      throw new IOException("the keystore is closed");
    }
    if (now - nextDial < 0) {
      throw new IOException(trouble + "; it is dialled again in " + TimeUnit.NANOSECONDS.toMillis(nextDial - now) + " ms");
    }
    pauseNanos = pauseNanos == 0 ? FIRST_PAUSE.toNanos() : Math.min(2 * pauseNanos, MAX_PAUSE.toNanos());
    nextDial = now + pauseNanos;
    Socket fresh = new Socket();
    socket = fresh;
    Channel made = null;
    try {
      if (closed) { // close() may have looked at the socket before
        throw new IOException("the keystore is closed");
      }
      InetSocketAddress address = place.address();
      fresh.connect(address, (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - now)));
      made = Channel.dial(fresh, keys, place.signerKey(), deadline);
      identify(exchange(made, new SignerQuestion.Describe(), deadline));
      channel = made;
    } finally {
      if (channel == null) {
        fresh.close();
      }
    }
    if (!trouble.isEmpty()) {
      trouble = "";
      log.accept("the signer " + where + " is there again");
    }
  }

  /** The right process with the wrong key is refused as a stranger is. */
  private void identify(SignerAnswer answer) throws IOException {
    if (!(answer instanceof Description said)) {
      throw new IOException("it does not say whom it signs for");
    }
    if (said.version() != SignerAnswer.VERSION) {
      throw new IOException("it speaks version " + said.version() + " but this node speaks version " + SignerAnswer.VERSION);
    }
    if (!said.chainId().equals(place.chainId()) || !said.publicKey().equals(place.validatorKey())) {
      throw new IOException("it signs for chain \"" + visible(said.chainId()) + "\" with the key " + said.publicKey().toHex() + ", not for \""
          + place.chainId() + "\" with " + place.validatorKey().toHex());
    }
  }

  private static String visible(String foreign) {
    return foreign.length() > 50 ? "…" : foreign.replaceAll("[^\\x20-\\x7E]", "?");
  }

  private void away(String why) {
    if (trouble.isEmpty()) {
      trouble = String.valueOf(why);
      if (!closed) {
        log.accept("the signer " + where + " is away, nothing is signed: " + trouble);
      }
    }
  }

  private void drop() {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      log.accept("the connection to the signer did not close well: " + e.getMessage());
    }
    channel = null;
  }

  /** Whether there is a connection; a question may still find that it is dead. */
  boolean connected() {
    Socket present = socket;
    return present != null && present.isConnected() && !present.isClosed();
  }

  /** Ends the question that is asked now, too; waits for nothing. */
  @Override
  public void close() {
    closed = true;
    Socket present = socket;
    try {
      if (present != null) {
        present.close();
      }
    } catch (IOException e) {
      log.accept("the connection to the signer did not close well: " + e.getMessage());
    }
  }
}
