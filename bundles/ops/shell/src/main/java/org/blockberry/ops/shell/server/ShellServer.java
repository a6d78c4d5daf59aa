package org.blockberry.ops.shell.server;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.blockberry.ops.shell.protocol.Frame;
import org.blockberry.ops.shell.protocol.FrameChannel;
import org.blockberry.ops.shell.protocol.FrameType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens on the Unix socket; one session per connection, a bounded number of them. Threading: any. */
public final class ShellServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ShellServer.class);
  private static final long JOIN_MILLIS = 2_000;

  private final SocketFolder folder;
  private final ShellEngine engine;
  private final ShellLimits limits;
  private final Set<ShellSession> sessions = new LinkedHashSet<>();
  private ServerSocketChannel listening;
  private Thread acceptor;
  private ScheduledExecutorService watcher;
  private int opened;
  private boolean closed;

  /** Does nothing yet. */
  public ShellServer(SocketFolder folder, ShellEngine engine, ShellLimits limits) {
    this.folder = folder;
    this.engine = engine;
    this.limits = limits;
  }

  /**
   * Binds and listens.
   *
   * @throws IOException the socket cannot be had; the message says why
   */
  public synchronized void start() throws IOException {
    listening = folder.bind();
    acceptor = new Thread(this::accept, "bb-shell-accept");
    acceptor.setDaemon(true);
    acceptor.start();
    watcher = Executors.newSingleThreadScheduledExecutor(task -> {
      Thread thread = new Thread(task, "bb-shell-watch");
      thread.setDaemon(true);
      return thread;
    });
    long every = Math.max(10, Math.min(1_000, Math.min(limits.idle().toMillis(), limits.stalled().toMillis()) / 2));
    watcher.scheduleWithFixedDelay(() -> present().forEach(ShellSession::watch), every, every, TimeUnit.MILLISECONDS);
    LOG.info("shell listens on {}", address());
  }

  /** Sessions open now. */
  public synchronized int sessions() {
    return sessions.size();
  }

  /** Cancels all commands, closes all sessions and removes the socket. Waits for them up to 2 s each. */
  @Override
  public void close() {
    List<ShellSession> open;
    synchronized (this) {
      if (closed || listening == null) {
        closed = true;
        return;
      }
      closed = true;
      open = new ArrayList<>(sessions);
      watcher.shutdownNow();
      closeQuietly(listening);
      try {
        folder.clear();
      } catch (IOException e) {
        LOG.warn("the shell's socket cannot be removed: {}", e.toString());
      }
    }
    open.forEach(ShellSession::close);
    try {
      acceptor.join(JOIN_MILLIS);
      for (ShellSession session : open) {
        session.join(JOIN_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void accept() {
    while (true) {
      SocketChannel connection;
      try {
        connection = listening.accept();
      } catch (IOException e) {
        synchronized (this) {
          if (!closed) {
            LOG.error("the shell does not listen any more: {}", e.toString());
          }
        }
        return;
      }
      admit(FrameChannel.ofServer(connection));
    }
  }

  private void admit(FrameChannel connection) {
    ShellSession session = null;
    synchronized (this) {
      if (!closed && sessions.size() < limits.sessions()) {
        ShellSession[] self = new ShellSession[1];
        session = new ShellSession(++opened, connection, engine, limits, () -> forget(self[0]));
        self[0] = session;
        sessions.add(session);
      }
    }
    if (session != null) {
      session.start();
      return;
    }
    try (connection) {
      connection.write(Frame.text(FrameType.REFUSED, "the bound of " + limits.sessions()
          + " shell sessions is reached. Close one first."));
    } catch (IOException e) {
      LOG.debug("a refused client did not wait for the reason: {}", e.toString());
    }
  }

  private synchronized void forget(ShellSession session) {
    sessions.remove(session);
  }

  private synchronized List<ShellSession> present() {
    return new ArrayList<>(sessions);
  }

  private String address() {
    try {
      return String.valueOf(listening.getLocalAddress());
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static void closeQuietly(ServerSocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("closing the shell's socket: {}", e.toString());
    }
  }
}
