package org.blockberry.cli.localnet;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The nodes of a network on this machine, as processes of their own or as one. Started by one thread; {@link #stop} comes from any, once. */
public final class Localnet {
  private static final Duration STOP = Duration.ofSeconds(20);

  private final List<NodeChild> children = new ArrayList<>(); // guarded by this
  private boolean stopped; // guarded by this

  /**
   * Starts the nodes.
   *
   * @param script {@code bin/blockberry}
   * @param oneJvm whether all are in one process
   */
  public void start(List<LocalNode> nodes, Path script, Path passwordFile, boolean oneJvm) throws IOException {
    if (oneJvm) {
      synchronized (this) {
        if (!stopped) {
          children.addAll(NodeChild.startTogether(nodes, script, passwordFile));
        }
      }
      return;
    }
    for (LocalNode node : nodes) {
      synchronized (this) {
        if (stopped) {
          return;
        }
        children.add(NodeChild.start(node, script, passwordFile, nodes.size()));
      }
    }
  }

  private synchronized List<NodeChild> children() {
    return List.copyOf(children);
  }

  /** What is seen of every node now. */
  public List<NodeSight> look() throws InterruptedException {
    List<NodeSight> sights = new ArrayList<>();
    for (NodeChild child : children()) {
      sights.add(child.look());
    }
    return sights;
  }

  /** Whether any node still runs. */
  public boolean alive() {
    return children().stream().anyMatch(NodeChild::alive);
  }

  /**
   * Stops all nodes at once and waits for them.
   *
   * @return whether all of them ended well
   */
  public boolean stop() throws InterruptedException {
    synchronized (this) {
      stopped = true;
    }
    List<NodeChild> all = children();
    all.forEach(NodeChild::askToStop);
    boolean well = true;
    for (NodeChild child : all) {
      well &= child.awaitStop(STOP);
    }
    return well;
  }
}
