package org.blockberry.keystore.remote.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.blockberry.api.consensus.ConsensusSigner;
import org.blockberry.api.value.Bytes;
import org.blockberry.keystore.remote.wire.Channel;
import org.blockberry.keystore.remote.wire.ChannelKeys;

/**
 * Signs for the nodes that it knows. Connections, threads and what each may cost are bounded: a stranger gets a handshake and no word, and
 * one that is silent makes room for the next. Threads {@code bb-signer-*}: one that accepts, one for each connection.
 */
public final class SignerServer implements AutoCloseable {
  /** Connections at a time; a node needs one. */
  static final int MAX_CONNECTIONS = 8;
  private static final Duration STRANGER_LINES = Duration.ofSeconds(1);

  private final SignerDesk desk;
  private final ChannelKeys keys;
  private final Set<Bytes> allowed;
  private final SignerTimes times;
  private final Consumer<String> log;
  private final ServerSocket server;
  private final List<Guest> guests = new ArrayList<>(); // oldest first
  private final CountDownLatch ended = new CountDownLatch(1);
  private Thread accepting;
  private long nextStrangerLine = System.nanoTime();
  private boolean closed;
  private String failure = "";

  private SignerServer(SignerDesk desk, ChannelKeys keys, Set<Bytes> allowed, SignerTimes times, Consumer<String> log, ServerSocket server) {
    this.desk = desk;
    this.keys = keys;
    this.allowed = Set.copyOf(allowed);
    this.times = times;
    this.log = log;
    this.server = server;
  }

  /**
   * Listens.
   *
   * @param allowed node keys that may ask, 32 bytes each
   * @param signer its own guard, with a memory that is durable before a signature is given away
   * @param log gets one line for what an operator wants to know, without terminal codes; from any thread
   * @throws IOException the address cannot be bound
   */
  public static SignerServer open(InetSocketAddress address, ChannelKeys keys, Set<Bytes> allowed, ConsensusSigner signer, String chainId,
      SignerTimes times, Consumer<String> log) throws IOException {
    ServerSocket socket = new ServerSocket();
    try {
      socket.setReuseAddress(true);
      socket.bind(address, 2 * MAX_CONNECTIONS);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
    SignerServer opened = new SignerServer(new SignerDesk(signer, chainId), keys, allowed, times, log, socket);
    opened.accepting = new Thread(opened::accept, "bb-signer-accept");
    opened.accepting.start();
    return opened;
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) server.getLocalSocketAddress();
  }

  /**
   * Waits until it is closed or cannot go on.
   *
   * @return why it cannot go on; empty if it was closed
   */
  public String await() throws InterruptedException {
    ended.await();
    synchronized (guests) {
      return failure;
    }
  }

  private void accept() {
    try {
      while (true) {
        receive(server.accept());
      }
    } catch (IOException e) {
      end("the port cannot be listened on any more: " + e.getMessage());
    }
  }

  private void receive(Socket socket) throws IOException {
    Guest guest = new Guest(socket);
    Guest leaving = null;
    synchronized (guests) {
      if (closed) {
        socket.close();
        return;
      }
      if (guests.size() >= MAX_CONNECTIONS) { // whoever has not said who it is, else the oldest: a node's dead connection
        leaving = guests.stream().filter(other -> !other.known).findFirst().orElse(guests.get(0));
        guests.remove(leaving);
      }
      guests.add(guest);
    }
    if (leaving != null) {
      leaving.leave();
    }
    guest.thread.start();
  }

  /** Strangers may not fill the log. */
  private void stranger(String line) {
    long now = System.nanoTime();
    synchronized (guests) {
      if (now - nextStrangerLine < 0) {
        return;
      }
      nextStrangerLine = now + STRANGER_LINES.toNanos();
    }
    log.accept(line);
  }

  /** It was closed, or cannot go on. */
  private void end(String reason) {
    List<Guest> present;
    synchronized (guests) {
      if (closed) {
        return;
      }
      closed = true;
      failure = reason;
      present = List.copyOf(guests);
    }
    try {
      server.close();
    } catch (IOException e) {
      log.accept("the port did not close well: " + e.getMessage());
    }
    present.forEach(Guest::leave);
    ended.countDown();
  }

  /** Ends all connections and waits for its threads; a signature that is being made is made. */
  @Override
  public void close() throws InterruptedException {
    end("");
    accepting.join();
    List<Guest> present;
    synchronized (guests) {
      present = List.copyOf(guests);
    }
    for (Guest guest : new HashSet<>(present)) {
      guest.thread.join();
    }
  }

  /** One connection. */
  private final class Guest {
    private final Socket socket;
    private final Thread thread = new Thread(this::serve, "bb-signer-connection");
    private volatile boolean known;

    Guest(Socket socket) {
      this.socket = socket;
    }

    private void serve() {
      String who = "somebody at " + socket.getInetAddress().getHostAddress();
      try (Channel channel = Channel.answer(socket, keys, times.handshakeEnd())) {
        if (!allowed.contains(channel.peer())) {
          stranger(who + " has the key " + channel.peer().toHex() + ", which is not allowed");
          return;
        }
        known = true;
        who = "node " + channel.peer().toHex() + " at " + socket.getInetAddress().getHostAddress();
        log.accept(who + " is connected");
        while (true) {
          channel.send(desk.answer(channel.receive(times.idleEnd())));
        }
      } catch (SignerDesk.Broken e) { // its memory, or the key: nobody may get a signature any more
        end("it cannot sign: " + e.getMessage());
      } catch (IOException | SignerDesk.Misuse | RuntimeException e) { // a connection's fault is the end of that connection
        String line = who + " is cut off: " + e.getMessage();
        if (known) {
          log.accept(line);
        } else {
          stranger(line);
        }
      } finally {
        synchronized (guests) {
          guests.remove(this);
        }
      }
    }

    void leave() {
      try {
        socket.close();
      } catch (IOException e) {
        log.accept("a connection did not close well: " + e.getMessage());
      }
    }
  }
}
