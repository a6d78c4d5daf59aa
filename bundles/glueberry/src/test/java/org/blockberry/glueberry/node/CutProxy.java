package org.blockberry.glueberry.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.blockberry.libp2p.address.Multiaddr;

/** A cable between two nodes that can be pulled: both ends see a TCP reset. */
final class CutProxy implements AutoCloseable {
  private final ServerSocket server;
  private final int target;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  CutProxy(Multiaddr target) {
    this.target = Integer.parseInt(target.components().get(1).text());
    try {
      this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start(this::accept);
  }

  Multiaddr address() {
    return Multiaddr.parse("/ip4/127.0.0.1/tcp/" + server.getLocalPort());
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "test-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket near = server.accept();
        Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
        for (Socket each : List.of(near, far)) {
          each.setTcpNoDelay(true);
          each.setSoLinger(true, 0);
          sockets.add(each);
        }
        start(() -> copy(near, far));
        start(() -> copy(far, near));
      } catch (IOException e) {
        // closed: the loop ends; or the target does not listen now: the dialler sees a close
      }
    }
  }

  private static void copy(Socket from, Socket to) {
    try (from; to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // pulled
    }
  }

  void cut() {
    for (Socket each : sockets) {
      try {
        each.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    sockets.clear();
  }

  @Override
  public void close() throws IOException {
    server.close();
    cut();
  }
}
